"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import {
  deleteUserAction,
  endUserSessionsAction,
  makePasswordLinkAction,
  resetSecondFactorAction,
  updateUserAction,
} from "@/lib/features/users/actions";
import type { UserView } from "@/lib/features/users/schema";
import type { OneTimeLink } from "@/lib/identity/schema";
import { LinkToHandOver } from "./link-to-hand-over";
import { RoleChange } from "./role-change";

const update = withProof(updateUserAction);

/** What can be done to an account; what nobody may do to their own says so. */
export function UserActions({ user, onDeleted }: { user: UserView; onDeleted: () => void }) {
  const name = user.username;
  return (
    <section className="grid gap-4" aria-label="Account">
      {user.self ? (
        <p className="text-muted-foreground text-table">
          This is you: your role, and whether the account exists, is for another Super Admin to change.
          Password and second factor are on your profile.
        </p>
      ) : (
        <RoleChange user={user} />
      )}
      <PasswordLink user={user} />
      <div className="flex flex-wrap gap-2">
        {user.sessions > 0 && !user.self ? (
          <ConfirmDialog
            trigger={<Button variant="outline">End sessions</Button>}
            title={`End all sessions of ${name}?`}
            consequence="Open pages are refused at once. They can sign in again."
            confirmLabel="End sessions"
            action={() => endUserSessionsAction({ id: user.id })}
            success={({ ended }) => `${ended} ${ended === 1 ? "session has" : "sessions have"} ended.`}
          />
        ) : null}
        {user.secondFactor === "off" ? null : (
          <ConfirmDialog
            trigger={<Button variant="outline">Remove second factor</Button>}
            title={`Remove the second factor of ${name}?`}
            consequence="The password alone opens the account until they set it up again. Make sure that it is really they who ask."
            confirmLabel="Remove"
            destructive
            action={() => withProof(resetSecondFactorAction)({ id: user.id })}
            success="The second factor was removed."
          />
        )}
        {user.self ? null : user.state === "disabled" ? (
          <ConfirmDialog
            trigger={<Button variant="outline">Enable</Button>}
            title={`Enable ${name}?`}
            consequence="They can sign in again, and tokens that have not ended work again."
            confirmLabel="Enable"
            action={() => update({ id: user.id, isActive: true })}
            success={`${name} is enabled.`}
          />
        ) : (
          <ConfirmDialog
            trigger={<Button variant="outline">Disable</Button>}
            title={`Disable ${name}?`}
            consequence="Their sessions end at once, and neither password nor tokens work until somebody enables the account."
            confirmLabel="Disable"
            destructive
            action={() => update({ id: user.id, isActive: false })}
            success={`${name} is disabled.`}
          />
        )}
        {user.self ? null : (
          <ConfirmDialog
            trigger={<Button variant="outline">Delete</Button>}
            title={`Delete ${name}?`}
            consequence="Name, address, second factor and tokens are erased at once. What they did stays in the audit log."
            confirmLabel="Delete"
            destructive
            action={() => withProof(deleteUserAction)({ id: user.id })}
            success={`${name} was deleted.`}
            onSuccess={onDeleted}
          />
        )}
      </div>
    </section>
  );
}

const makeLink = withProof(makePasswordLinkAction);

function PasswordLink({ user }: { user: UserView }) {
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const { run, pending } = useAction(makeLink, { onSuccess: setLink });
  if (link) return <LinkToHandOver link={link} />;
  if (user.state === "disabled") return null;
  return (
    <div>
      <Button variant="outline" pending={pending} onClick={() => void run({ id: user.id })}>
        {user.state === "invited" ? "New invitation link" : "Password reset link"}
      </Button>
    </div>
  );
}
