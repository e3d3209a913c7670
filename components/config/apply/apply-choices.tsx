"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { extendConfigAction, keepConfigAction, revertConfigAction } from "@/lib/features/config/actions";
import { type ApplyView, type CurrentApply, mayTurnBack } from "@/lib/features/config/apply/schema";
import { applyQuery } from "@/lib/features/config/live";

const MORE_SECONDS = 300;

/** Keep it, put it back, or take more time. The server's clock decides, not the browser's. */
export function ApplyChoices({ apply }: { apply: ApplyView }) {
  const client = useQueryClient();
  const onSuccess = (next: CurrentApply) => client.setQueryData(applyQuery().queryKey, next);
  const keep = useAction(keepConfigAction, { quiet: true, onSuccess });
  const extend = useAction(extendConfigAction, { quiet: true, onSuccess });
  const revert = useAction(revertConfigAction, { quiet: true, onSuccess });
  const pending = keep.pending || extend.pending || revert.pending;
  const whose = { id: apply.id, takeOver: !apply.isYours };
  const failure = keep.failure ?? extend.failure ?? revert.failure;
  return (
    <div className="grid gap-2">
      {apply.state === "confirming" ? (
        <>
          <TimeLeft seconds={apply.secondsLeft ?? 0} />
          {apply.isYours ? null : (
            <p className="text-table">
              {apply.by} applied this in another session. What you decide is recorded as taken over.
            </p>
          )}
        </>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {apply.state === "confirming" ? (
          <>
            <Button pending={keep.pending} disabled={pending} onClick={() => void keep.run(whose)}>
              {apply.isYours ? "Keep it" : "Take over and keep it"}
            </Button>
            <Button
              variant="outline"
              pending={extend.pending}
              disabled={pending}
              onClick={() => void extend.run({ ...whose, seconds: MORE_SECONDS })}
            >
              5 more minutes
            </Button>
          </>
        ) : null}
        {mayTurnBack(apply.state) ? (
          <Button
            variant="outline"
            pending={revert.pending}
            disabled={pending}
            onClick={() => void revert.run({ id: apply.id })}
          >
            Put it back now
          </Button>
        ) : null}
      </div>
      <FormFailure failure={failure} />
    </div>
  );
}

/** Counts down from what the server said last. */
function TimeLeft({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const endMs = performance.now() + seconds * 1000;
    setLeft(seconds);
    const timer = setInterval(() => setLeft(Math.max(0, (endMs - performance.now()) / 1000)), 500);
    return () => clearInterval(timer);
  }, [seconds]);
  const whole = Math.ceil(left);
  const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return (
    <p className="text-sm">
      Put back by itself in <span className="font-semibold tabular-nums">{text}</span>, unless it is kept.
    </p>
  );
}
