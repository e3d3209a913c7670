import { formatBytes, formatDuration, formatPercent } from "@/lib/core/units";
import { SpreadEffect } from "./plan-row";
import { type ShownMove, type ShownPlan, shareWords } from "./shown-plan";

/** The numbers behind a move. */
export function MoveNumbers({ move, plan }: { move: ShownMove; plan: ShownPlan }) {
  const facts: [string, string][] = [
    ["Memory", `${formatBytes(move.memoryUsedBytes)} used of ${formatBytes(move.memoryTotalBytes)}`],
    ["vCPUs", String(move.cpuCores)],
    ...move.loads.map(({ node, beforePercent, afterPercent }): [string, string] => [
      `${node}, ${plan.method} ${plan.mode}`,
      `${formatPercent(beforePercent / 100)} before, ${formatPercent(afterPercent / 100)} after`,
    ]),
    ...(move.share === null
      ? []
      : [["Made", `${shareWords(move.share)} of Proxmox VE's lists`] satisfies [string, string]]),
    ...(move.estimatedSeconds === null
      ? []
      : [
          ["By past migrations", `about ${formatDuration(move.estimatedSeconds)}`] satisfies [string, string],
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
      <div className="flex gap-2 sm:hidden">
        <dt className="text-muted-foreground">Spread</dt>
        <dd>
          <SpreadEffect points={move.spreadChangePoints} />
        </dd>
      </div>
      {move.loads.length > 0 ? (
        <p className="text-muted-foreground sm:col-span-2">“After” is {plan.loadsAre}.</p>
      ) : null}
    </dl>
  );
}
