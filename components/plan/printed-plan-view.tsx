"use client";

import { Clock, Download, Scale, TriangleAlert } from "lucide-react";
import { METHOD_WORDS, plural, points } from "@/components/page/words";
import { BalanceStrip } from "@/components/picture/strip/balance-strip";
import { downloadText } from "@/components/table/download";
import { Button } from "@/components/ui/button";
import { formatBytes, formatPercent } from "@/lib/core/units";
import type { ProxlbPlan } from "@/lib/proxlb/output/printed-plan";
import { FilteredMoves } from "./plan-filtered";
import { PlanNodes } from "./plan-nodes";
import type { PlanStanding } from "./plan-standing";
import { PlanTable } from "./plan-table";
import { type JudgedMove, loadOf } from "./printed-plan";
import { planCsv } from "./printed-plan-csv";

interface PlanViewProps {
  plan: ProxlbPlan;
  moves: readonly JudgedMove[];
  /** Whether it still fits; null where that is no question: the plan of a rebalance. */
  standing: PlanStanding | null;
  /** For the name of the exported file. */
  runId: number;
}

/** A plan of the real ProxLB: what moves, what that does to each node and to the spread, and what to know first. */
export function PlanView({ plan, moves, standing, runId }: PlanViewProps) {
  const filtered = plan.moves.filter((move) => move.filtered !== null);
  return (
    <div className="grid min-w-0 gap-4">
      <Summary plan={plan} count={moves.length} runId={runId} />
      {standing?.sentence ? <Note icon="age">{standing.sentence}</Note> : null}
      {plan.warnings.map((warning) => (
        <Note key={warning} icon="warning">
          {warning}
        </Note>
      ))}
      {plan.mode === "psi" ? (
        <Note icon="warning">
          ProxLB judged by pressure (mode psi); the spread of use is only informative.
        </Note>
      ) : null}
      <BalanceStrip
        method={METHOD_WORDS[plan.method]}
        balanciness={round(plan.spread.limitRatio * 100)}
        nodes={plan.nodes.map((node) => ({
          name: node.name,
          percent: loadOf(plan, node, "before") * 100,
          afterPercent: moves.length > 0 ? loadOf(plan, node, "after") * 100 : null,
        }))}
      />
      {moves.length > 0 ? (
        <>
          <PlanTable
            rows={moves.map((judged, index) => ({
              ...toRow(judged, index, standing !== null),
              details: <Details judged={judged} plan={plan} />,
            }))}
            spread={{ before: plan.spread.beforeRatio * 100, after: plan.spread.afterRatio * 100 }}
          />
          <PlanNodes plan={plan} />
        </>
      ) : null}
      <FilteredMoves moves={filtered} />
    </div>
  );
}

function Summary({ plan, count, runId }: { plan: ProxlbPlan; count: number; runId: number }) {
  const { beforeRatio, afterRatio, limitRatio } = plan.spread;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="flex items-start gap-1.5">
        {count === 0 ? (
          <>
            <Scale className="mt-0.5 size-4 shrink-0 text-muted-foreground" aria-hidden />
            <span>
              <NothingMoves plan={plan} />
            </span>
          </>
        ) : (
          <span>
            <span className="font-medium">{plural(count, "guest")} would move</span>, of{" "}
            {plural(plan.guestCount, "running guest")}. Spread {points(beforeRatio)} → {points(afterRatio)}
            {afterRatio > limitRatio
              ? `, still over the limit of ${round(limitRatio * 100)}.`
              : `, within the limit of ${round(limitRatio * 100)}.`}
          </span>
        )}
      </p>
      {plan.moves.length > 0 ? (
        <Button
          variant="outline"
          size="sm"
          className="ml-auto"
          onClick={() => downloadText(`plan-run-${runId}.csv`, "text/csv", planCsv(plan))}
        >
          <Download aria-hidden />
          CSV
        </Button>
      ) : null}
    </div>
  );
}

/** Why a plan moves nobody: balanced, forbidden by type, or no way found. */
function NothingMoves({ plan }: { plan: ProxlbPlan }) {
  const { beforeRatio, limitRatio } = plan.spread;
  const limit = round(limitRatio * 100);
  const guests = plural(plan.guestCount, "running guest");
  if (plan.moves.length > 0) {
    return (
      <>
        <span className="font-medium">Nothing would be migrated.</span> ProxLB planned{" "}
        {plural(plan.moves.length, "move")} and may carry out none of them.
      </>
    );
  }
  if (plan.mode !== "psi" && beforeRatio > limitRatio) {
    return (
      <>
        <span className="font-medium">No move found.</span> The spread of {points(beforeRatio)} is over the
        limit of {limit}, but among {guests} ProxLB found none to move: rules, pins, ignored guests or a lack
        of room stand in the way.
      </>
    );
  }
  return (
    <>
      <span className="font-medium">No moves needed.</span> ProxLB looked at {guests} and would move none: the
      spread is {points(beforeRatio)}, the limit {limit}.
    </>
  );
}

function Note({ icon, children }: { icon: "age" | "warning"; children: string }) {
  const Icon = icon === "age" ? Clock : TriangleAlert;
  return (
    <p className="flex items-start gap-1.5 rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
      <Icon className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      {children}
    </p>
  );
}

function toRow(
  { move, reason, spreadChange, standing, nodeNow }: JudgedMove,
  index: number,
  judged: boolean,
) {
  const warnings =
    judged && standing === "elsewhere"
      ? [`It is on ${nodeNow} now.`]
      : judged && standing === "gone"
        ? ["This guest is gone."]
        : [];
  return {
    id: String(move.vmid),
    order: index + 1,
    guestName: move.guest,
    vmid: move.vmid,
    guestType: move.type,
    from: move.from,
    to: move.to,
    reason: [
      reason,
      move.type === "ct" ? "A CT restarts." : "",
      judged && standing === "done" ? "It is there by now." : "",
    ]
      .filter(Boolean)
      .join(" "),
    memoryBytes: move.memoryUsedBytes,
    estimatedSeconds: null,
    spreadChange,
    warnings,
  };
}

function Details({ judged: { move }, plan }: { judged: JudgedMove; plan: ProxlbPlan }) {
  const ends = [move.from, move.to].flatMap((name) => plan.nodes.find((node) => node.name === name) ?? []);
  const facts: [string, string][] = [
    ["Memory", `${formatBytes(move.memoryUsedBytes)} used of ${formatBytes(move.memoryTotalBytes)}`],
    ["vCPUs", String(move.cpuCores)],
    ...ends.map((node): [string, string] => [
      `${node.name}, ${plan.method}`,
      `${formatPercent(loadOf(plan, node, "before"))} before, ${formatPercent(loadOf(plan, node, "after"))} after the whole plan`,
    ]),
  ];
  return (
    <dl className="grid gap-x-6 gap-y-1 text-table tabular-nums sm:grid-cols-2">
      {facts.map(([term, value]) => (
        <div key={term} className="flex gap-2">
          <dt className="text-muted-foreground">{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
