"use client";

import { Check, CircleStop } from "lucide-react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import {
  confirmRollAction,
  endRollAction,
  goOnWithRollAction,
  stopRollAction,
} from "@/lib/features/maintenance/rolls/actions";
import type { RollView } from "@/lib/features/maintenance/rolls/schema";

/** What can be done with it now. */
export function RollSteps({ roll: { id, state, nodes } }: { roll: RollView }) {
  const stop = useAction(stopRollAction, { success: "Stopped. What moves already goes on in Proxmox VE." });
  const goOn = useAction(goOnWithRollAction, { success: "It goes on." });
  const out = nodes.find(({ stands }) => stands === "out");
  if (state === "stopped")
    return (
      <>
        <Button pending={goOn.pending} onClick={() => void goOn.run({ id })}>
          Go on
        </Button>
        <ConfirmDialog
          trigger={<Button variant="outline">End it</Button>}
          title="End the roll?"
          consequence={
            <p>
              The nodes to come are left alone. One that is out stays in maintenance, and its own drain can be
              undone.
            </p>
          }
          confirmLabel="End the roll"
          action={() => endRollAction({ id })}
          success="The roll is over."
        />
      </>
    );
  return (
    <>
      {out ? (
        <ConfirmDialog
          trigger={
            <Button>
              <Check aria-hidden />
              {out.node} is done
            </Button>
          }
          title={`Is ${out.node} done?`}
          consequence={<p>Its guests come back, and the next node is taken out.</p>}
          confirmLabel={`${out.node} is done`}
          action={() => confirmRollAction({ id })}
          success={`Guests come back to ${out.node}.`}
        />
      ) : null}
      <Button variant="outline" pending={stop.pending} onClick={() => void stop.run({ id })}>
        <CircleStop aria-hidden />
        Stop
      </Button>
    </>
  );
}
