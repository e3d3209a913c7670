"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { DataTable } from "@/components/table/data-table";
import { FilterBar } from "@/components/table/filter-bar";
import { useFilter } from "@/components/table/use-filter";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import { usersQuery } from "@/lib/features/users/live";
import type { UserView } from "@/lib/features/users/schema";
import { InviteDialog } from "./invite-dialog";
import { USER_COLUMNS, USER_FIELDS, userText } from "./user-columns";
import { UserSheet } from "./user-sheet";

/** Everybody with an account; one opens beside the list. */
export function UsersScreen({ initial }: { initial: UserView[] }) {
  useWatch(["users"]);
  const { data: users } = useQuery({ ...usersQuery(), initialData: initial });
  const filter = useFilter(users, USER_FIELDS, userText);
  const [openId, setOpenId] = useUrlState("user");
  const [inviting, setInviting] = useState(false);
  const open = users.find((user) => String(user.id) === openId);
  return (
    <>
      <PageHeader
        title="Users"
        meta={`${users.length} ${users.length === 1 ? "account" : "accounts"}`}
        actions={<Button onClick={() => setInviting(true)}>Invite somebody</Button>}
      />
      <FilterBar
        query={filter.query}
        onQuery={filter.setQuery}
        fields={USER_FIELDS}
        errors={filter.errors}
        shownCount={filter.rows.length}
        totalCount={filter.totalCount}
        noun="users"
        placeholder="role:admin state:invited"
      />
      <DataTable
        label="Users"
        rows={filter.rows}
        columns={USER_COLUMNS}
        rowKey={(user) => String(user.id)}
        defaultSort="username"
        onOpen={(user) => setOpenId(String(user.id))}
        onClearFilter={filter.clear}
      />
      {open ? <UserSheet key={open.id} user={open} onClose={() => setOpenId("")} /> : null}
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </>
  );
}
