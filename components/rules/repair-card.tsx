"use client";

import { Search, Wrench } from "lucide-react";
import { useState } from "react";
import { useAction } from "@/components/form/use-action";
import { Age } from "@/components/page/age";
import { ApplyBetter } from "@/components/plan/apply-better";
import { BetterFigures } from "@/components/plan/better-figures";
import { BetterSteps } from "@/components/plan/better-steps";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { previewRepairAction, repairRuleAction } from "@/lib/features/rules/actions";
import type { RepairPreview } from "@/lib/features/rules/schema";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";

/** The fewest moves that mend a rule, looked for when somebody asks, beside what ProxLB would do about it. */
export function RepairCard({ rule, canTrigger }: { rule: Rule; canTrigger: boolean }) {
  const [preview, setPreview] = useState<RepairPreview | null>(null);
  const { run, pending, failure } = useAction(previewRepairAction, { onSuccess: setPreview, quiet: true });
  return (
    <Card aria-labelledby="repair">
      <CardHeader>
        <CardTitle id="repair">Mend it by moves</CardTitle>
        <CardDescription>
          {preview ? (
            <>
              by the figures of <Age at={preview.seenAt} />
            </>
          ) : (
            "The fewest moves that keep every other rule, in an order that breaks nothing on the way."
          )}
        </CardDescription>
        <CardAction>
          <Button
            variant={preview ? "outline" : "default"}
            size="sm"
            aria-disabled={pending}
            onClick={() => {
              if (!pending) void run({ id: rule.id });
            }}
          >
            <Search aria-hidden />
            {preview ? "Look again" : "Look for moves"}
          </Button>
        </CardAction>
      </CardHeader>
      <CardContent className="grid gap-3">
        {rule.state === "impossible" ? (
          <p className="text-attention text-table">
            Moves do not make it possible: as long as the rules stand against each other, it cannot hold for
            all of its guests, or ProxLB will undo it.
          </p>
        ) : null}
        <p role="status" className="text-muted-foreground text-table">
          {pending ? "Looking, for at most 3 s." : (failure?.message ?? statusOf(preview))}
        </p>
        {preview ? <Preview preview={preview} canTrigger={canTrigger} pending={pending} /> : null}
      </CardContent>
    </Card>
  );
}

interface PreviewProps {
  preview: RepairPreview;
  canTrigger: boolean;
  pending: boolean;
}

function Preview({ preview, canTrigger, pending }: PreviewProps) {
  const { found, theirs, nextCycle, fingerprint, rule } = preview;
  return (
    <>
      <BetterFigures found={found} theirs={theirs?.figures ?? null} />
      <p className="text-table">{nextCycle}</p>
      <BetterSteps found={found} />
      {canTrigger && found.moves.length > 0 ? (
        <ApplyBetter
          found={found}
          foundFor={fingerprint}
          blocked={pending ? "The search still goes on." : null}
          primary
          order={(what) => repairRuleAction({ id: rule.id, ...what })}
          icon={<Wrench aria-hidden />}
        />
      ) : null}
    </>
  );
}

function statusOf(preview: RepairPreview | null): string {
  if (preview === null) return "Nothing is moved before you say so.";
  const { moves, reached, proof } = preview.found;
  if (reached && moves.length === 0) return "It is kept now: nothing needs to move.";
  return moves.length === 0 ? `No moves were found that mend it and keep every other rule. ${proof}` : proof;
}
