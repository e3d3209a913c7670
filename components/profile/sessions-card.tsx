"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { useWatch } from "@/components/live/live-provider";
import { Age } from "@/components/page/age";
import { browserOf } from "@/components/page/browser-of";
import { plural } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { endOtherSessionsAction, endOwnSessionAction } from "@/lib/features/profile/actions";
import { ownSessionsQuery, ownTokensQuery } from "@/lib/features/profile/live";
import type { SessionView } from "@/lib/identity/schema";

/** Where this person is signed in, and a way to end each. */
export function SessionsCard({ initial }: { initial: SessionView[] }) {
  useWatch(["sessions"]);
  const { data: sessions } = useQuery({ ...ownSessionsQuery(), initialData: initial });
  return (
    <Card>
      <CardHeader className="flex flex-wrap items-start justify-between gap-2">
        <div className="grid gap-1">
          <CardTitle>Sessions</CardTitle>
          <CardDescription>Ended sessions are refused at once, open pages included.</CardDescription>
        </div>
        <EndOthers count={sessions.length - 1} />
      </CardHeader>
      <CardContent className="px-0 pb-0">
        <ul className="divide-y divide-border border-border border-t">
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}

function EndOthers({ count }: { count: number }) {
  const client = useQueryClient();
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline" size="sm">
          End everything else
        </Button>
      }
      title="End all other sessions and all tokens?"
      consequence={`${plural(count, "other session is", "other sessions are")} refused at once, and so are all your personal tokens. This session stays.`}
      confirmLabel="End them"
      action={() => endOtherSessionsAction({})}
      success={({ ended, revokedTokens }) =>
        `Other sessions ended: ${ended}, tokens revoked: ${revokedTokens}.`
      }
      onSuccess={() => {
        void client.invalidateQueries(ownSessionsQuery());
        void client.invalidateQueries(ownTokensQuery());
      }}
    />
  );
}

function SessionRow({ session }: { session: SessionView }) {
  const client = useQueryClient();
  const { run, pending } = useAction(endOwnSessionAction, {
    success: "The session has ended.",
    onSuccess: () => void client.invalidateQueries(ownSessionsQuery()),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-table">
      <div className="min-w-0 flex-1 basis-60">
        <div className="flex items-center gap-2 font-medium">
          {session.kind === "api" ? "Program" : browserOf(session.userAgent)}
          {session.current ? <Badge>this one</Badge> : null}
        </div>
        <div className="text-muted-foreground">
          {session.ipAddress ?? "unknown address"} · signed in <Age at={session.createdAt} /> · last used{" "}
          <Age at={session.lastSeenAt} /> · ends <Age at={session.expiresAt} mode="countdown" /> unless used
        </div>
      </div>
      {session.current ? null : (
        <Button
          variant="outline"
          size="sm"
          pending={pending}
          onClick={() => void run({ sessionId: session.id })}
        >
          End session
        </Button>
      )}
    </li>
  );
}
