"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useWatch } from "@/components/live/live-provider";
import { ListFrame } from "@/components/page/list-frame";
import { PageHeader } from "@/components/page/page-header";
import { plural } from "@/components/page/words";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import { usersQuery } from "@/lib/features/users/live";
import type { UserView } from "@/lib/features/users/schema";
import { InviteDialog } from "./invite-dialog";
import { USER_COLUMNS, USER_FIELDS, userText } from "./user-columns";
import { UserSheet } from "./user-sheet";

const rowKey = (user: UserView) => String(user.id);

/** Everybody with an account; one opens beside the list. */
export function UsersScreen({ initial, isMailOn }: { initial: UserView[]; isMailOn: boolean }) {
  useWatch(["users"]);
  const { data: users } = useQuery({ ...usersQuery(), initialData: initial });
  const [openId, setOpenId] = useUrlState("user");
  const [inviting, setInviting] = useState(false);
  const open = users.find((user) => String(user.id) === openId);
  return (
    <>
      <PageHeader
        title="Users"
        meta={plural(users.length, "account")}
        actions={<Button onClick={() => setInviting(true)}>Invite somebody</Button>}
      />
      <ListFrame
        id="users"
        noun="user"
        label="Users"
        rows={users}
        columns={USER_COLUMNS}
        fields={USER_FIELDS}
        textOf={userText}
        rowKey={rowKey}
        defaultSort="username"
        placeholder="role:admin state:invited"
        onOpen={(user) => setOpenId(String(user.id))}
      />
      {open ? <UserSheet key={open.id} user={open} onClose={() => setOpenId("")} /> : null}
      {inviting ? <InviteDialog isMailOn={isMailOn} onClose={() => setInviting(false)} /> : null}
    </>
  );
}
