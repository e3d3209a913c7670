"use client";

import {
  AlertDialog,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { DialogFooter, DialogHeader } from "@/components/ui/dialog";

/** Over a page whose session is gone: what is behind it is old, and the way back leads here again. */
export function SessionEnded() {
  return (
    <AlertDialog open>
      <AlertDialogContent className="sm:max-w-md">
        <DialogHeader className="pr-0">
          <AlertDialogTitle>Your session has ended</AlertDialogTitle>
          <AlertDialogDescription>
            That happens after a time in which you do nothing, some hours after sign-in, or when somebody ends
            it. What you see behind this is from that moment and does not change any more.
          </AlertDialogDescription>
        </DialogHeader>
        <DialogFooter>
          <Button
            onClick={() => {
              const here = `${window.location.pathname}${window.location.search}`;
              window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
            }}
          >
            Sign in and come back here
          </Button>
        </DialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
