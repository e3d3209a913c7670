import { METHOD_NAMES, plural } from "@/components/page/words";
import type { ClusterView } from "@/lib/features/cluster/schema";
import type { ConfigState } from "@/lib/features/config/schema";
import type { ServiceView } from "@/lib/features/service/schema";

/** Something that somebody should know or do: a line under the top bar, and a row of the overview's list. */
export interface Concern {
  id: string;
  /**
   * `failure` and `attention` need somebody; `note` is good to know; `unknown` is what nobody here can tell, so that
   * "nothing needs attention" would say too much.
   */
  tone: "failure" | "attention" | "unknown" | "note";
  /** What is, then what to do. */
  sentence: string;
  /** ISO time since when, shown as an age. */
  since?: string | null;
  action?: { label: string; href: string };
}

const RANK = { failure: 0, attention: 1, unknown: 2, note: 3 };

/** Worst first; equals stay in their order. */
export function bySeverity(concerns: readonly Concern[]): Concern[] {
  return [...concerns].sort((a, b) => RANK[a.tone] - RANK[b.tone]);
}

export interface ConcernSources {
  cluster: ClusterView;
  service: ServiceView;
  config: ConfigState;
}

const SERVICE = { label: "Service", href: "/service" };
const CONFIG = { label: "Config", href: "/config" };
const NODES = { label: "Nodes", href: "/nodes" };

/** What stops the cluster, ProxLB or this picture as a whole: every page says it. */
export function frameConcerns({ cluster, service, config }: ConcernSources): Concern[] {
  return [...connectionConcerns(cluster), ...serviceConcerns(service), ...configConcerns(config, service)];
}

function connectionConcerns({ connection, facts }: ClusterView): Concern[] {
  const concerns: Concern[] = [];
  if (connection.state === "unreachable") {
    const shown =
      connection.seenAt === null ? "There is no picture yet." : "What you see is the last picture.";
    concerns.push({
      id: "proxmox",
      tone: "failure",
      sentence: `The cluster cannot be read: ${connection.reason ?? "no reason given."} ${shown}`,
      since: connection.failingSince,
    });
  }
  if (connection.state === "unconfigured") {
    concerns.push({
      id: "proxmox",
      tone: connection.reason === null ? "attention" : "failure",
      sentence:
        connection.reason === null
          ? "No cluster is configured yet: fill proxmox_api in proxlb.yaml, or set PVE_HOSTS and a token."
          : `The connection to Proxmox is not usable: ${connection.reason}`,
      action: CONFIG,
    });
  }
  if (facts.quorate === false) {
    concerns.push({
      id: "quorum",
      tone: "failure",
      sentence:
        "The cluster has no quorum: nothing can be started, changed or migrated until more than half of the nodes are back.",
      action: NODES,
    });
  }
  return concerns;
}

/** By itself, or by SIGINT or SIGTERM before ProxLB had set up what it does on them. */
const ASKED_TO_END = [0, 130, 143];

function serviceConcerns({ daemon }: ServiceView): Concern[] {
  const bad = daemon.state === "crash_loop" || daemon.state === "engine_down" || daemon.state === "stopped";
  if (!bad) return [];
  const asked = daemon.state === "stopped" && ASKED_TO_END.includes(daemon.exitCode ?? 0);
  const tone = asked ? "attention" : "failure";
  return [{ id: "service", tone, sentence: daemon.reason, since: daemon.finishedAt, action: SERVICE }];
}

function configConcerns(config: ConfigState, service: ServiceView): Concern[] {
  if (config.state !== "ok") {
    // Without a ProxLB to manage, no file is a choice; a file that cannot be used never is.
    if (config.state === "missing" && service.daemon.driver === "none") return [];
    const sentence = config.reason ?? "proxlb.yaml is not usable.";
    return [{ id: "config", tone: "failure", sentence, action: CONFIG }];
  }
  const concerns: Concern[] = [];
  const { drift, inUse } = config;
  if (drift)
    concerns.push({
      id: "config-drift",
      tone: "attention",
      sentence: `proxlb.yaml was edited outside of ProxLB UI, over version ${drift.version}: take that over, or put version ${drift.version} back.`,
      since: drift.since,
      action: CONFIG,
    });
  if (inUse.state === "older" || inUse.state === "partly")
    concerns.push({ id: "config-newer", tone: "attention", sentence: inUse.sentence, action: SERVICE });
  return concerns;
}

/** Where a node is so full that its guests suffer, whatever the balance says. */
const PRESSURE_PERCENT = { cpu: 95, memory: 95, disk: 90 } as const;
const NAMED_NODES = 4;

/** Nodes at the end of what they have: each resource on its own account. */
export function pressureConcerns({ nodes }: Pick<ClusterView, "nodes">): Concern[] {
  const online = nodes.filter((node) => node.status === "online");
  const over = (resource: keyof typeof PRESSURE_PERCENT, ratioOf: (node: Node) => number | null) => {
    const limit = PRESSURE_PERCENT[resource];
    const full = online.filter((node) => (ratioOf(node) ?? 0) * 100 >= limit).map((node) => node.name);
    if (full.length === 0) return [];
    const names =
      full.length <= NAMED_NODES ? ` (${full.join(", ")})` : ` (${full.slice(0, NAMED_NODES).join(", ")}, …)`;
    return [
      {
        id: `pressure ${resource}`,
        tone: "attention" as const,
        sentence: `${plural(full.length, "node")}${names} ${full.length === 1 ? "has" : "have"} ${limit} % or more of ${PLACES[resource]} in use.`,
        action: NODES,
      },
    ];
  };
  return [
    ...over("memory", (node) => part(node.memoryUsedBytes, node.memoryTotalBytes)),
    ...over("cpu", (node) => node.cpuRatio),
    ...over("disk", (node) => part(node.diskUsedBytes, node.diskTotalBytes)),
  ];
}

type Node = ClusterView["nodes"][number];

const PLACES = {
  cpu: `the ${METHOD_NAMES.cpu}`,
  memory: `the ${METHOD_NAMES.memory}`,
  disk: "the root file system",
} as const;

function part(used: number | null, total: number | null): number | null {
  return used === null || !total ? null : used / total;
}
