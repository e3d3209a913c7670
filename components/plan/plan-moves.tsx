"use client";

import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { NodeMap } from "@/components/picture/map/node-map";
import { downloadText } from "@/components/table/download";
import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { formatBytes } from "@/lib/core/units";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { Plan, PlanMove } from "@/lib/proxlb/planner/plan-schema";
import { moveSentence } from "@/lib/proxlb/planner/sentences";
import { instantPlanCsv } from "./plan-csv";
import { mapOf, spreadEffects } from "./plan-picture";
import { type PlanRow, PlanTable } from "./plan-table";

/** A plan for thousands of guests stays quick to look at; the CSV has all. */
const SHOWN = 200;

interface PlanMovesProps {
  plan: Plan;
  picture: PlanPicture;
  bytesPerSecond: number | null;
  /** Ids of chosen moves; absent for who may not move anything. */
  selection?: { selected: ReadonlySet<string>; onChange: (selected: Set<string>) => void };
}

/** The moves of the plan, as a table with their reasons or as a picture of the nodes. */
export function PlanMoves({ plan, picture, bytesPerSecond, selection }: PlanMovesProps) {
  const [view, setView] = useUrlState("view", "table");
  const rows = useMemo(() => toRows(plan, picture, bytesPerSecond), [plan, picture, bytesPerSecond]);
  const map = useMemo(() => (view === "picture" ? mapOf(plan, picture) : null), [plan, picture, view]);
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, SHOWN);
  const { beforePoints, afterPoints } = plan.spread;
  return (
    <Tabs value={view} onValueChange={setView}>
      <div className="flex items-end gap-2 border-border border-b">
        <TabsList aria-label="Moves as" className="border-b-0">
          <TabsTrigger value="table">Table</TabsTrigger>
          <TabsTrigger value="picture">Picture</TabsTrigger>
        </TabsList>
        <Button
          variant="ghost"
          size="sm"
          className="mb-1 ml-auto"
          onClick={() => downloadText("instant-plan.csv", "text/csv", instantPlanCsv(plan))}
        >
          <Download aria-hidden />
          CSV
        </Button>
      </div>
      <TabsContent value="table">
        <PlanTable
          rows={shown}
          selection={selection}
          spread={
            beforePoints === null || afterPoints === null
              ? null
              : { before: beforePoints, after: afterPoints }
          }
        />
        {shown.length < rows.length ? (
          <p className="pt-2 text-muted-foreground text-table">
            The first {shown.length} of {rows.length} moves.{" "}
            <button type="button" className="text-primary underline" onClick={() => setAll(true)}>
              Show all
            </button>
          </p>
        ) : null}
      </TabsContent>
      <TabsContent value="picture">
        {map ? <NodeMap nodes={map.nodes} moves={map.moves} /> : null}
      </TabsContent>
    </Tabs>
  );
}

function toRows(plan: Plan, picture: PlanPicture, bytesPerSecond: number | null): PlanRow[] {
  const effects = spreadEffects(plan, picture);
  return plan.moves.map((move, index) => ({
    id: String(move.vmid),
    order: index + 1,
    guestName: move.guest,
    vmid: move.vmid,
    guestType: move.type,
    from: move.from,
    to: move.to,
    reason: moveSentence(move, plan.settings),
    memoryBytes: move.memoryUsedBytes,
    estimatedSeconds: bytesPerSecond ? move.memoryUsedBytes / bytesPerSecond : null,
    spreadChange: effects[index] ?? null,
    warnings: warningsOf(move),
    details: <Numbers move={move} plan={plan} />,
  }));
}

const FILTERED = {
  enable: "ProxLB's own cycles would not run it: balancing.enable is off.",
  pve_version: "ProxLB would not run it: mode psi needs Proxmox VE 9 on every node.",
  balance_types: "ProxLB would not run it: balance_types does not list its type.",
} as const;

function warningsOf(move: PlanMove): string[] {
  return [
    ...(move.filtered ? [FILTERED[move.filtered]] : []),
    ...(move.type === "ct" ? ["A CT restarts while it moves."] : []),
  ];
}

function Numbers({ move, plan }: { move: PlanMove; plan: Plan }) {
  const load = (from: number, to: number) =>
    `${from.toFixed(1)} % before, ${to.toFixed(1)} % after this move`;
  const { method, mode } = plan.settings;
  const facts: [string, string][] = [
    ["Memory", `${formatBytes(move.memoryUsedBytes)} used of ${formatBytes(move.memoryTotalBytes)}`],
    ["vCPUs", String(move.cpuCores)],
    [`${move.from}, ${method} ${mode}`, load(move.source.beforePercent, move.source.afterPercent)],
    [`${move.to}, ${method} ${mode}`, load(move.target.beforePercent, move.target.afterPercent)],
  ];
  return (
    <dl className="grid gap-x-6 gap-y-1 text-table tabular-nums sm:grid-cols-2">
      {facts.map(([term, value]) => (
        <div key={term} className="flex gap-2">
          <dt className="text-muted-foreground">{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <p className="text-muted-foreground sm:col-span-2">Loads as ProxLB books them while it plans.</p>
    </dl>
  );
}
