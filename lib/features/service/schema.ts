import { z } from "zod";
import { DaemonState, DaemonStats } from "@/lib/daemon/schema";

export const CycleState = z.object({
  /** What ProxLB does now, as its log tells; `unknown` until a line says so. */
  phase: z.enum(["in_cycle", "sleeping", "stopped", "unknown"]),
  lastCycleEndedAt: z.string().nullable(),
  nextRunAt: z.string().nullable(),
  /** Why the last cycle did nothing at all; null when it did its work, or nobody knows. */
  lastCycleSkipped: z.enum(["not_ha_manager", "no_target"]).nullable(),
});

export const ServiceView = z.object({
  daemon: DaemonState,
  stats: DaemonStats.nullable(),
  cycle: CycleState,
  /** The ProxLB version this UI is tested with. */
  testedVersion: z.string(),
});
export type ServiceView = z.infer<typeof ServiceView>;

export const ServiceReason = z.object({ reason: z.string().trim().max(500).optional() });
