"use client";

import { useQuery } from "@tanstack/react-query";
import { Age } from "@/components/page/age";
import { browserOf } from "@/components/page/browser-of";
import { Separator } from "@/components/ui/separator";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@/components/ui/sheet";
import { userQuery } from "@/lib/features/users/live";
import type { UserView } from "@/lib/features/users/schema";
import { ROLE_NAMES } from "@/lib/identity/permissions";
import type { SessionView } from "@/lib/identity/schema";
import { UserActions } from "./user-actions";
import { UserState } from "./user-columns";
import { UserForm } from "./user-form";
import { UserTokens } from "./user-tokens";

/** One person: their data, what can be done to the account, and where they are signed in. */
export function UserSheet({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { data, error } = useQuery(userQuery(user.id));
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent>
        <div className="grid gap-1">
          <SheetTitle>{user.username}</SheetTitle>
          <SheetDescription asChild>
            <div className="flex flex-wrap items-center gap-x-2">
              {ROLE_NAMES[user.role]} · <UserState state={user.state} /> · added <Age at={user.createdAt} /> ·
              last sign-in <Age at={user.lastLoginAt} />
            </div>
          </SheetDescription>
        </div>
        <UserForm user={user} />
        <Separator />
        <UserActions user={user} onDeleted={onClose} />
        <Separator />
        <section className="grid gap-2" aria-label="Sessions">
          <h3 className="font-semibold text-sm">Sessions</h3>
          {error ? <p className="text-failure text-table">{error.message}</p> : null}
          {data?.openSessions.length === 0 ? (
            <p className="text-muted-foreground text-table">Not signed in anywhere.</p>
          ) : null}
          <ul className="grid gap-1.5 text-table">
            {data?.openSessions.map((session) => (
              <SessionLine key={session.id} session={session} />
            ))}
          </ul>
        </section>
        <Separator />
        <UserTokens userId={user.id} tokens={data?.apiTokens} />
      </SheetContent>
    </Sheet>
  );
}

function SessionLine({ session }: { session: SessionView }) {
  return (
    <li>
      {session.kind === "api" ? "Program" : browserOf(session.userAgent)}{" "}
      <span className="text-muted-foreground">
        {session.ipAddress ?? "unknown address"} · last used <Age at={session.lastSeenAt} />
      </span>
    </li>
  );
}
