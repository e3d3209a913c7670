"use client";

import { useEffect, useState } from "react";
import { Remarks } from "@/components/config/editor/remarks";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { draftConfigAction, writeFirstConfigAction } from "@/lib/features/config/begin/actions";
import type { BeginView, Begun, DraftView } from "@/lib/features/config/begin/schema";
import { type Beginning, hostsOf, type StepProps, tokenOf } from "./use-begin";

const write = withProof(writeFirstConfigAction);

interface ReviewStepProps extends StepProps {
  view: BeginView;
  onWritten: (written: Begun) => void;
}

/** The file in full, as it is going to be, its secret masked; then it is written. */
export function ReviewStep({ begun, view, onWritten }: ReviewStepProps) {
  const [draft, setDraft] = useState<DraftView | null>(null);
  const drafting = useAction(draftConfigAction, { quiet: true, onSuccess: setDraft });
  const writing = useAction(write, { quiet: true, onSuccess: onWritten });
  const { run } = drafting;
  const input = inputOf(begun, view);
  const key = JSON.stringify(input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the server is asked once for each draft, which `key` names
  useEffect(() => {
    void run(input);
  }, [key]);
  const isReady = draft !== null && draft.issues.length === 0 && view.problem === null;
  return (
    <div className="grid gap-4">
      <FormFailure failure={drafting.failure} />
      {draft ? (
        <>
          <pre className="overflow-x-auto rounded-md bg-muted p-3 font-mono text-table">{draft.text}</pre>
          <Remarks remarks={[...draft.issues, ...draft.notes]} />
        </>
      ) : drafting.failure ? null : (
        <Skeleton className="h-64" />
      )}
      <WhatHappens view={view} enable={begun.balancing.enable} />
      <FormFailure failure={writing.failure} />
      <div>
        <Button
          pending={writing.pending}
          disabled={!isReady}
          onClick={() => void writing.run({ ...input, secret: begun.secret, trusted: [...begun.trusted] })}
        >
          Write proxlb.yaml
        </Button>
      </div>
    </div>
  );
}

function inputOf(begun: Beginning, { base }: BeginView) {
  const { verify, balancing } = begun;
  return { hosts: hostsOf(begun), ...tokenOf(begun), verify, balancing, base };
}

function WhatHappens({ view, enable }: { view: BeginView; enable: boolean }) {
  const { path, mode, state, daemon } = view;
  return (
    <ul className="grid max-w-prose list-disc gap-1 pl-5 text-table">
      <li>
        {state === "missing" ? "A new file" : "Put into the file that is there"}:{" "}
        <code className="break-all font-mono">{path}</code>
        {mode === null
          ? ", with the mode and owner that it has."
          : `, mode ${mode}, of this app's user${mode === "0640" ? " and the group of its folder" : ""}.`}
        {mode === "0600" ? " A ProxLB that runs as another user cannot read it." : ""}
      </li>
      <li>Never over what somebody else put there meanwhile. The history keeps it as a version.</li>
      <li>
        This app connects to the cluster within seconds.{" "}
        {daemon.state === "running" || daemon.state === "crash_loop"
          ? "ProxLB reads the file when it starts the next time."
          : "ProxLB is not started by this."}
        {enable ? " With enable: true it migrates guests from its first cycle on." : ""}
      </li>
    </ul>
  );
}
