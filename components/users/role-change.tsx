"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { SelectField } from "@/components/form/fields";
import { withProof } from "@/components/live/overlay-store";
import { changeRoleAction } from "@/lib/features/users/actions";
import type { UserView } from "@/lib/features/users/schema";
import { ROLE_NAMES, ROLES, type Role } from "@/lib/identity/permissions";
import { ROLE_OPTIONS } from "./invite-dialog";

const changeRole = withProof(changeRoleAction);

/** Choosing another role asks before it takes effect. */
export function RoleChange({ user }: { user: UserView }) {
  const [wanted, setWanted] = useState<Role | null>(null);
  const role = wanted ?? user.role;
  const rises = ROLES.indexOf(role) > ROLES.indexOf(user.role);
  return (
    <>
      <div className="max-w-48">
        <SelectField
          name="role"
          label="Role"
          value={role}
          onChange={setWanted}
          error={undefined}
          disabled={false}
          options={ROLE_OPTIONS}
        />
      </div>
      <ConfirmDialog
        open={wanted !== null && wanted !== user.role}
        onOpenChange={(open) => {
          if (!open) setWanted(null);
        }}
        title={`Make ${user.username} ${ROLE_NAMES[role]}?`}
        consequence={`They are ${ROLE_NAMES[user.role]} now and ${rises ? "gain" : "lose"} rights. Their sessions end: they sign in again.`}
        confirmLabel={`Make ${ROLE_NAMES[role]}`}
        destructive={role === "super_admin"}
        action={() => changeRole({ id: user.id, role })}
        success={`${user.username} is ${ROLE_NAMES[role]}.`}
      />
    </>
  );
}
