import { toCsv } from "@/lib/core/csv";
import type { ProxlbPlan } from "@/lib/proxlb/output/printed-plan";

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
  "carried_out",
  "why_not",
];

/** Every move of a plan in ProxLB's order, also those it would not carry out. */
export function planCsv(plan: ProxlbPlan): string {
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
      move.filtered ? "no" : "yes",
      move.filtered?.sentence ?? null,
    ]),
  );
}
