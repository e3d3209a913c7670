import type { ClusterView } from "@/lib/features/cluster/schema";
import type { ConfigState } from "@/lib/features/config/schema";
import type { ServiceView } from "@/lib/features/service/schema";
import type { BalancingStatus, RunKind } from "@/lib/runs/schema";
import type { Problem, RunMark, ServiceMark } from "./types";

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

interface Sources {
  cluster: ClusterView;
  service: ServiceView;
  config: ConfigState;
  socketLost: boolean;
  insecure: string | null;
}

/** The lines under the top bar: only what somebody has to know or do now, worst first. */
export function problemsOf({ cluster, service, config, socketLost, insecure }: Sources): Problem[] {
  return [
    ...(socketLost ? [LOST] : []),
    ...(insecure ? [{ id: "insecure", tone: "attention" as const, sentence: insecure }] : []),
    ...connectionProblems(cluster),
    ...serviceProblems(service),
    ...configProblems(config, service),
  ];
}

const LOST: Problem = {
  id: "socket",
  tone: "attention",
  sentence: "The connection to ProxLB UI is lost. What you see does not change until it is back.",
};

function connectionProblems({ connection, facts }: ClusterView): Problem[] {
  const problems: Problem[] = [];
  if (connection.state === "unreachable") {
    problems.push({
      id: "proxmox",
      tone: "failure",
      sentence: `Proxmox does not answer: ${connection.reason ?? "no reason given"} What you see is the last picture.`,
      since: connection.failingSince,
    });
  }
  if (connection.state === "unconfigured") {
    problems.push({
      id: "proxmox",
      tone: "attention",
      sentence:
        "No cluster is configured yet: fill proxmox_api in proxlb.yaml, or set PVE_HOSTS and a token.",
    });
  }
  if (facts.quorate === false) {
    problems.push({
      id: "quorum",
      tone: "failure",
      sentence: "The cluster has no quorum: its data is frozen and nothing can be migrated.",
    });
  }
  return problems;
}

function serviceProblems({ daemon }: ServiceView): Problem[] {
  const bad = daemon.state === "crash_loop" || daemon.state === "engine_down" || daemon.state === "stopped";
  if (!bad) return [];
  const tone = daemon.state === "stopped" && (daemon.exitCode ?? 0) === 0 ? "attention" : "failure";
  const action = { label: "Service", href: "/service" };
  return [{ id: "service", tone, sentence: daemon.reason, since: daemon.finishedAt, action }];
}

function configProblems(config: ConfigState, service: ServiceView): Problem[] {
  if (config.state !== "ok" && service.daemon.driver !== "none") {
    return [{ id: "config", tone: "failure", sentence: config.reason ?? "proxlb.yaml is not usable." }];
  }
  if (service.configNewerThanService !== true) return [];
  const action = { label: "Service", href: "/service" };
  const sentence =
    "proxlb.yaml changed after ProxLB started: it still uses the older one until a restart or reload.";
  return [{ id: "config-newer", tone: "attention", sentence, action }];
}
