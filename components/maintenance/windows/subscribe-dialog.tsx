"use client";

import { useState } from "react";
import { CopyOnce } from "@/components/form/copy-once";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import Link from "@/components/ui/link";
import { createTokenAction } from "@/lib/features/profile/actions";

const SUBSCRIPTION: Parameters<typeof createTokenAction>[0] = {
  name: "Calendar subscription",
  scopes: ["maintenance.calendar"],
  expiresInDays: 365,
};
const create = withProof(createTokenAction);

/** Makes an address for a calendar program: a personal token that reads this calendar is part of it. */
export function SubscribeDialog({ close }: { close: () => void }) {
  const [token, setToken] = useState<string | null>(null);
  const { run, pending } = useAction(create, { onSuccess: (made) => setToken(made.token) });
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Subscribe to the calendar</DialogTitle>
          <DialogDescription>
            An address for a calendar program, which then follows every change. It has a token of yours in it
            that reads this calendar and nothing else, for a year. Whoever has the address can read along:
            revoke it on{" "}
            <Link href="/profile" className="underline underline-offset-4">
              Profile
            </Link>
            , under Tokens.
          </DialogDescription>
        </DialogHeader>
        {token === null ? null : (
          <div role="status">
            <CopyOnce
              label="The address: it is shown this one time"
              text={`${window.location.origin}/api/maintenance/calendar/feed/${token}`}
            />
          </div>
        )}
        <DialogFooter>
          <Button variant="outline" onClick={close}>
            {token === null ? "Cancel" : "I have kept it"}
          </Button>
          {token === null ? (
            <Button pending={pending} onClick={() => void run(SUBSCRIPTION)}>
              Make the address
            </Button>
          ) : null}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
