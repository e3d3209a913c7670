"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useAction } from "@/components/form/use-action";
import { Age } from "@/components/shell/age";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { endOwnSessionAction } from "@/lib/accounts/actions";
import { ownSessionsQuery } from "@/lib/accounts/live";
import type { SessionView } from "@/lib/accounts/schema";
import { browserOf } from "./browser-of";

/** Where this person is signed in, and a way to end each. */
export function SessionsCard({ initial }: { initial: SessionView[] }) {
  const { data: sessions } = useQuery({ ...ownSessionsQuery(), initialData: initial });
  return (
    <Card>
      <CardHeader>
        <CardTitle>Sessions</CardTitle>
        <CardDescription>Ended sessions are refused at once, open pages included.</CardDescription>
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
          {browserOf(session.userAgent)}
          {session.current ? <Badge>this one</Badge> : null}
        </div>
        <div className="text-muted-foreground">
          {session.ipAddress ?? "unknown address"} · signed in <Age at={session.createdAt} /> · last used{" "}
          <Age at={session.lastSeenAt} /> · ends <Age at={session.expiresAt} />
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
