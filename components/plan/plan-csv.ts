import { toCsv } from "@/lib/core/csv";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { moveSentence } from "@/lib/proxlb/planner/sentences";

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
  "cause",
  "would_run",
  "reason",
];

/** The moves in ProxLB's order, also those it would plan and not carry out. */
export function instantPlanCsv(plan: Plan): string {
  return toCsv(
    HEADER,
    plan.moves.map((move, index) => [
      index + 1,
      move.guest,
      move.vmid,
      move.type,
      move.from,
      move.to,
      move.memoryUsedBytes,
      move.memoryTotalBytes,
      move.cpuCores,
      move.cause.kind,
      move.filtered === null ? "yes" : "no",
      moveSentence(move, plan.settings),
    ]),
  );
}
