"use client";

import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useAction } from "@/components/form/use-action";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { fetchPlanFiguresAction } from "@/lib/features/balancing/plan/actions";
import { planBasisQuery } from "@/lib/features/balancing/plan/live";
import type { FigureFetch } from "@/lib/planning/schema";
import type { WhatIf } from "@/lib/proxlb/planner/ground";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";

interface ExactFiguresProps {
  plan: Plan;
  fetch: FigureFetch;
  whatIf: WhatIf;
  canAsk: boolean;
}

/** Lets a person ask Proxmox for what the live picture lacks; watching alone never does. */
export function ExactFigures({ plan, fetch, whatIf, canAsk }: ExactFiguresProps) {
  const client = useQueryClient();
  const ask = useAction(fetchPlanFiguresAction, {
    onSuccess: () => void client.invalidateQueries({ queryKey: planBasisQuery().queryKey }),
  });
  const missing = plan.gaps
    .filter((gap) => gap.fetch === "figures")
    .reduce((sum, gap) => sum + gap.subjects.length * (gap.code === "pressure_missing" ? 2 : 1), 0);
  if (fetch.running) {
    return (
      <p role="status" className="text-muted-foreground text-table tabular-nums">
        Asking Proxmox for exact figures: {fetch.running.done} of {plural(fetch.running.total, "call")}.
      </p>
    );
  }
  if (missing === 0) return null;
  const calls = Math.min(missing, fetch.callLimit);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted-foreground text-table">
      {canAsk ? (
        <Button variant="outline" size="sm" pending={ask.pending} onClick={() => void ask.run(whatIf)}>
          <RefreshCw aria-hidden />
          Ask for exact figures
        </Button>
      ) : null}
      <span>
        {canAsk
          ? `${plural(calls, "call")} to Proxmox, four a second`
          : "Operators can ask Proxmox for exact figures"}
        {missing > fetch.callLimit ? `; all would be ${missing}, so it stays an estimate for now` : ""}.
        {fetch.problem ? ` Last time: ${fetch.problem}` : ""}
      </span>
    </div>
  );
}
