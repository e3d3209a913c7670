"use client";

import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { formatAbsolute } from "@/lib/core/times";
import { formatDuration } from "@/lib/core/units";
import {
  endWindowAction,
  pauseWindowAction,
  removeWindowAction,
  runWindowAction,
  skipOccurrenceAction,
} from "@/lib/features/maintenance/windows/actions";
import type { WindowView } from "@/lib/features/maintenance/windows/schema";
import { whatWords } from "./words";

/** What can be done with one now. */
export function WindowActions({ window, onEdit }: { window: WindowView; onEdit: () => void }) {
  const { id, name, isPaused } = window;
  const pause = useAction(pauseWindowAction);
  return (
    <div className="flex flex-wrap gap-x-1 gap-y-1">
      {window.open ? <End window={window} /> : <Run window={window} />}
      <Skip window={window} />
      <Button
        variant="ghost"
        pending={pause.pending}
        onClick={() => void pause.run({ id, isPaused: !isPaused })}
      >
        {isPaused ? "Go on" : "Pause"}
      </Button>
      <Button variant="ghost" onClick={onEdit}>
        Edit
      </Button>
      <ConfirmDialog
        trigger={<Button variant="ghost">Remove</Button>}
        title={`Remove ${name}?`}
        consequence={
          <p>
            {window.open ? "It is open, and ends at once. " : ""}It does not come again. What it did stays in
            the calendar.
          </p>
        }
        confirmLabel="Remove"
        destructive
        action={() => removeWindowAction({ id })}
        success={`${name} is removed.`}
      />
    </div>
  );
}

function Run({ window }: { window: WindowView }) {
  const { id, name, kind, durationMinutes, drain } = window;
  const lasting = `for ${formatDuration(durationMinutes * 60)}`;
  return (
    <ConfirmDialog
      trigger={<Button variant="ghost">Begin now</Button>}
      title={`Begin ${name} now?`}
      consequence={
        <p>
          {kind === "blackout"
            ? `Nothing is balanced ${lasting}: balancing.enable is false in proxlb.yaml meanwhile.`
            : `${whatWords(window)}: in maintenance ${lasting}. ${drain ? "The guests are moved away under all rules" : "ProxLB's next cycle moves the guests away, past pins and groups"}.`}
        </p>
      }
      confirmLabel="Begin"
      action={() => runWindowAction({ id })}
      success={`${name} is open.`}
    />
  );
}

function End({ window: { id, name, drain } }: { window: WindowView }) {
  return (
    <ConfirmDialog
      trigger={<Button variant="ghost">End now</Button>}
      title={`End ${name} now?`}
      consequence={
        <p>
          What it changed in proxlb.yaml is put back to what it was.
          {drain?.bringBack ? " The guests that it moved away come back." : ""}
        </p>
      }
      confirmLabel="End it"
      action={() => endWindowAction({ id })}
      success={`${name} has ended.`}
    />
  );
}

/** Leaves the next time out, or takes that back. */
function Skip({ window: { id, next, timeZone } }: { window: WindowView }) {
  const [first] = next;
  const isSkipped = first?.state === "skipped";
  const skip = useAction(skipOccurrenceAction);
  if (!first || (first.state !== "coming" && !isSkipped)) return null;
  const { startsAt } = first;
  return (
    <Button
      variant="ghost"
      pending={skip.pending}
      title={formatAbsolute(Date.parse(startsAt), timeZone)}
      onClick={() => void skip.run({ id, startsAt, isSkipped: !isSkipped })}
    >
      {isSkipped ? "Do not leave out" : "Leave next out"}
    </Button>
  );
}
