"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useState } from "react";
import { Age } from "@/components/page/age";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { ApplyView, CurrentApply } from "@/lib/features/config/apply/schema";
import { applyQuery } from "@/lib/features/config/live";
import { ApplyChoices } from "./apply-choices";
import { ApplySteps } from "./apply-steps";
import { isOver, titleOf, toneOf } from "./words";

const TONES = {
  moving: "border-l-moving",
  attention: "border-l-attention",
  failure: "border-l-failure",
};

interface ApplyPanelProps {
  initial: CurrentApply;
  canEdit: boolean;
}

/** A change on its way to the running ProxLB, or how the last one ended, until somebody has seen it. */
export function ApplyPanel({ initial, canEdit }: ApplyPanelProps) {
  const { data } = useQuery({
    ...applyQuery(),
    initialData: initial,
    refetchInterval: (query) => (query.state.data?.apply?.endedAt === null ? 1_000 : false),
  });
  // One that was over when the page was opened is history already, unless ProxLB was left unwell.
  const [seen, setSeen] = useState(
    initial.apply && isOver(initial.apply) && initial.apply.state !== "revert_failed"
      ? initial.apply.id
      : null,
  );
  const apply = data.apply;
  if (apply === null || (isOver(apply) && seen === apply.id)) return null;
  return <ApplyCard apply={apply} canEdit={canEdit} onClose={() => setSeen(apply.id)} />;
}

function ApplyCard({ apply, canEdit, onClose }: { apply: ApplyView; canEdit: boolean; onClose: () => void }) {
  const title = useId();
  return (
    <Card aria-labelledby={title} className={cn("mb-4 border-l-4", TONES[toneOf(apply)])}>
      <CardHeader>
        <CardTitle id={title}>
          <span role="status">{titleOf(apply)}</span>
        </CardTitle>
        <span className="text-muted-foreground text-table">
          {apply.by}, <Age at={apply.startedAt} />
        </span>
        {isOver(apply) ? (
          <Button variant="ghost" size="icon" className="ml-auto" aria-label="Close" onClick={onClose}>
            <X aria-hidden />
          </Button>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-3">
        <ApplySteps apply={apply} />
        {apply.failure ? <p className="text-table">Why: {withStop(apply.failure)}</p> : null}
        {apply.reason ? <p className="text-muted-foreground text-table">{withStop(apply.reason)}</p> : null}
        {apply.quoted.length > 0 ? <Quoted lines={apply.quoted} /> : null}
        {!isOver(apply) && canEdit ? <ApplyChoices apply={apply} /> : null}
      </CardContent>
    </Card>
  );
}

/** What ProxLB printed last, secrets masked. */
function Quoted({ lines }: { lines: string[] }) {
  return (
    <details className="text-table" open>
      <summary className="cursor-pointer font-medium">ProxLB's last lines with it</summary>
      <pre className="mt-1 whitespace-pre-wrap break-words rounded-md bg-secondary p-2 font-mono text-2xs leading-4">
        {lines.join("\n")}
      </pre>
    </details>
  );
}

const withStop = (sentence: string) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);
