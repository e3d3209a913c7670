import { toCsv } from "@/lib/core/csv";
import type { ShownPlan } from "./shown-plan";

const HEADER = [
  "order",
  "guest",
  "vmid",
  "type",
  "from",
  "to",
  "memory_used_bytes",
  "memory_total_bytes",
  "cpu_cores",
  "reason",
  "spread_change_points",
  "estimated_seconds",
  "carried_out",
  "why_not",
  "warnings",
  "refusals",
  "orders_with_it",
  "orders_tried",
];

/** Every move of a plan in ProxLB's order, also those that it would plan and not carry out. */
export function planCsv(plan: ShownPlan): string {
  return toCsv(
    HEADER,
    plan.moves.map((move) => [
      move.order,
      move.guest,
      move.vmid,
      move.type,
      move.from,
      move.to,
      move.memoryUsedBytes,
      move.memoryTotalBytes,
      move.cpuCores,
      move.reason,
      rounded(move.spreadChangePoints, 100),
      rounded(move.estimatedSeconds, 1),
      move.notRun === null ? "yes" : "no",
      move.notRun,
      move.warnings.join(" "),
      move.refusals.join(" "),
      move.share?.orders ?? null,
      move.share?.of ?? null,
    ]),
  );
}

function rounded(value: number | null, parts: number): number | null {
  return value === null ? null : Math.round(value * parts) / parts;
}
