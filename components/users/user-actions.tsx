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
import type { MailedLink, UserView } from "@/lib/features/users/schema";
import { LinkToHandOver } from "./link-to-hand-over";
import { RoleChange } from "./role-change";

/** "2 sessions and 1 token have ended." */
export function whatEnded(sessions: number, tokens: number): string {
  const count = (amount: number, word: string) => `${amount} ${word}${amount === 1 ? "" : "s"}`;
  const parts = [count(sessions, "session"), count(tokens, "token")];
  return `${parts.join(" and ")} ended.`;
}

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
        {user.sessions + user.tokens > 0 && !user.self ? (
          <ConfirmDialog
            trigger={<Button variant="outline">End sessions and tokens</Button>}
            title={`End all sessions and tokens of ${name}?`}
            consequence="Open pages and scripts are refused at once, and links that they made for others and nobody used work no more. They can sign in again, and make new tokens."
            confirmLabel="End them"
            action={() => endUserSessionsAction({ id: user.id })}
            success={({ ended, revokedTokens }) => whatEnded(ended, revokedTokens)}
          />
        ) : null}
        {user.secondFactor === "off" ? null : (
          <ConfirmDialog
            trigger={<Button variant="outline">Remove second factor</Button>}
            title={`Remove the second factor of ${name}?`}
            consequence="The authenticator app, all passkeys and the recovery codes end, and the password alone opens the account until they set one up again. Their sessions and personal tokens end. Make sure that it is really they who ask."
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
            consequence="They can sign in again. Tokens from before stay revoked: they make new ones."
            confirmLabel="Enable"
            action={() => update({ id: user.id, isActive: true })}
            success={`${name} is enabled.`}
          />
        ) : (
          <ConfirmDialog
            trigger={<Button variant="outline">Disable</Button>}
            title={`Disable ${name}?`}
            consequence="Their sessions and personal tokens end at once, and the password does not work until somebody enables the account. The tokens do not come back then."
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
  const [link, setLink] = useState<MailedLink | null>(null);
  const { run, pending } = useAction(makeLink, { onSuccess: setLink });
  if (link) return <LinkToHandOver link={link} />;
  if (user.state === "disabled") return null;
  return (
    <div className="grid justify-items-start gap-1">
      <Button variant="outline" pending={pending} onClick={() => void run({ id: user.id })}>
        {user.state === "invited" ? "New invitation link" : "Password reset link"}
      </Button>
      {user.state === "invited" ? null : (
        <p className="text-muted-foreground text-table">
          When it is used, their sessions and personal tokens end. Until then everything goes on.
        </p>
      )}
    </div>
  );
}
