import { bySeverity, type Concern, type ConcernSources, frameConcerns } from "@/components/cluster/concerns";
import type { ServiceView } from "@/lib/features/service/schema";
import type { BalancingStatus, RunKind } from "@/lib/runs/schema";
import type { RunMark, ServiceMark } from "./types";

const SERVICE_STATES: Record<ServiceView["daemon"]["state"], ServiceMark["state"]> = {
  running: "running",
  starting: "starting",
  stopped: "stopped",
  crash_loop: "failed",
  engine_down: "failed",
  absent: "unmanaged",
};

const RUN_TITLES: Record<RunKind, string> = {
  dry_run: "Dry run",
  rebalance: "Rebalance",
  best_node: "Best node",
  apply: "Chosen moves",
};

export function serviceMark({ daemon, cycle }: ServiceView): ServiceMark {
  return { state: SERVICE_STATES[daemon.state], nextRunAt: cycle.nextRunAt, manual: false };
}

export function runMark({ active }: BalancingStatus): RunMark | null {
  if (!active) return null;
  return {
    id: String(active.id),
    title: RUN_TITLES[active.kind],
    href: `/balancing/runs/${active.id}`,
    doneCount: active.migrated + active.migrationsFailed,
    totalCount: active.plannedMoves,
  };
}

interface FrameSources extends ConcernSources {
  socketLost: boolean;
  insecure: string | null;
}

/** What every page says under its top bar: only what somebody has to know or do now, worst first. */
export function frameProblems({ socketLost, insecure, ...sources }: FrameSources): Concern[] {
  return bySeverity([
    ...(socketLost ? [LOST] : []),
    ...(insecure ? [{ id: "insecure", tone: "attention" as const, sentence: insecure }] : []),
    ...frameConcerns(sources),
  ]);
}

const LOST: Concern = {
  id: "socket",
  tone: "attention",
  sentence: "The connection to ProxLB UI is lost. What you see does not change until it is back.",
};
