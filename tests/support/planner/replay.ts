import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildRows, EMPTY_FACTS } from "@/lib/live/collect/rows";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { METHODS } from "@/lib/proxlb/methods";
import { ChanceRun } from "@/lib/proxlb/planner/chances";
import type { PlannerCluster } from "@/lib/proxlb/planner/cluster";
import { clusterFromSnapshot } from "@/lib/proxlb/planner/from-snapshot";
import type { Pressure, PressureByMethod } from "@/lib/proxlb/planner/ground";
import { planOf } from "@/lib/proxlb/planner/plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { readResources } from "@/lib/proxmox/rows";

/** The part of ProxLB's JSON (`-j`) that a replay needs. Node figures but `free_percent` are its projections. */
interface RunMetric {
  used: number;
  total: number;
  free_percent: number;
  pressure_some_percent: number;
  pressure_full_percent: number;
  pressure_some_spikes_percent: number;
  pressure_full_spikes_percent: number;
}
type RunMetrics = Record<"cpu" | "memory" | "disk", RunMetric>;
interface Run {
  name: string;
  nodes: Record<string, RunMetrics & { pve_version: string; maintenance: boolean }>;
  guests: Record<
    string,
    RunMetrics & { name: string; id: number; node_current: string; node_target: string; ignore: boolean }
  >;
  ha_rules: Record<string, { rule: string; type: string; nodes: string[]; members: number[] }>;
  pools: Record<string, unknown>;
}

export interface ReplayedFolder {
  name: string;
  plan: Plan;
  runs: {
    name: string;
    moves: string[];
    /** `same`: the plan; `possible`: moves that the plan lists as possible; `drift`: the plan of the run's own figures. */
    verdict: "same" | "possible" | "drift" | "other";
    /** Certain, also of the run's own figures, and not so. */
    wrong: boolean;
  }[];
}

/**
 * A recorded constellation: what the app says of `cluster-resources.json` and `proxlb.yaml`, and what the real ProxLB did in
 * each `proxlb*.json`. Lists and hour averages, which the folder has not by themselves, are those that ProxLB read.
 */
export async function replayFolder(folder: string): Promise<ReplayedFolder> {
  const runs = readdirSync(folder)
    .filter((file) => /^proxlb\d*\.json$/.test(file))
    .sort()
    .map((file): Run => ({ ...JSON.parse(readFileSync(join(folder, file), "utf8")), name: file }));
  const [first] = runs;
  if (!first) throw new Error(`${folder} has no proxlb*.json.`);
  const config = configOf(join(folder, "proxlb.yaml"));
  const cluster = await clusterOf(join(folder, "cluster-resources.json"), first);
  const told = tell(cluster, config);
  return {
    name: basename(folder),
    plan: told.plan,
    runs: runs.map((run) => judge(run, told, cluster, config)),
  };
}

interface Told {
  plan: Plan;
  key: string;
  possible: ReadonlySet<string>;
}

const WALL_CLOCK = new Date("2026-11-25T23:30:00Z");

function tell(cluster: PlannerCluster, config: PlannerConfig): Told {
  const plan = planOf(cluster, config, { wallClock: WALL_CLOCK });
  const own = plan.moves.map(({ vmid, to }) => moveKey(vmid, to));
  const run = new ChanceRun(cluster, config, WALL_CLOCK);
  if (plan.certainty.by.length > 0) while (!run.done) run.step();
  const chances = run.result(plan);
  return {
    plan: { ...plan, certainty: { ...plan.certainty, chances: chances.orders > 0 ? chances : null } },
    key: keyOf(own),
    possible: new Set([...own, ...chances.moves.map(({ vmid, to }) => moveKey(vmid, to))]),
  };
}

function judge(
  run: Run,
  told: Told,
  cluster: PlannerCluster,
  config: PlannerConfig,
): ReplayedFolder["runs"][number] {
  const leaving = Object.values(run.guests).filter(
    (guest) => guest.node_current !== guest.node_target && !guest.ignore,
  );
  const keys = leaving.map((guest) => moveKey(guest.id, guest.node_target));
  const moves = leaving.map((guest) => `${guest.name}: ${guest.node_current} > ${guest.node_target}`).sort();
  const fits = (one: Told): "same" | "possible" | null =>
    keyOf(keys) === one.key
      ? "same"
      : one.plan.certainty.by.length > 0 && keys.every((key) => one.possible.has(key))
        ? "possible"
        : null;
  const asRead = fits(told);
  if (asRead) return { name: run.name, moves, verdict: asRead, wrong: isWrong(asRead, told) };
  // Seconds lie between the app's reading and ProxLB's: what do we say of the figures that this run read?
  const own = tell(withFiguresOf(cluster, run), config);
  const verdict = fits(own) ? ("drift" as const) : ("other" as const);
  return {
    name: run.name,
    moves,
    verdict,
    wrong: verdict === "other" && own.plan.certainty.kind === "certain",
  };
}

function isWrong(verdict: "same" | "possible", { plan }: Told): boolean {
  return plan.certainty.kind === "certain" && verdict !== "same";
}

function moveKey(vmid: number, to: string): string {
  return `${vmid}>${to}`;
}

function keyOf(moves: readonly string[]): string {
  return [...moves].sort().join(" ");
}

function configOf(file: string): PlannerConfig {
  const parsed = parseConfig(readFileSync(file, "utf8"));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.issues[0]?.message}`);
  return PlannerConfig.parse(parsed.config);
}

async function clusterOf(file: string, run: Run): Promise<PlannerCluster> {
  if (!existsSync(file)) throw new Error(`${file} is missing.`);
  const answer = JSON.parse(readFileSync(file, "utf8"));
  const resources = await readResources(answer.data ?? answer);
  const sources = { resources, status: null, manager: null, migratingTo: new Map() };
  const { nodes, guests } = await buildRows({ nodes: [], guests: [] }, sources);
  const at = WALL_CLOCK.toISOString();
  const read = { state: "read" as const, readAt: at, reason: null };
  const reads = {
    clusterStatus: read,
    haManager: read,
    haRules: read,
    haFailback: read,
    pools: read,
    crs: read,
    pveVersion: read,
    rights: read,
  };
  const haRules = Object.values(run.ha_rules).map((rule) => ({
    rule: rule.rule,
    type: rule.nodes.length > 0 ? ("node-affinity" as const) : ("resource-affinity" as const),
    affinity: rule.type === "anti-affinity" ? ("negative" as const) : null,
    strict: false,
    disabled: false,
    nodes: rule.nodes,
    resources: rule.members.map((vmid) => `vm:${vmid}`),
  }));
  const pools = Object.keys(run.pools).map((poolid) => ({ poolid, comment: null }));
  const guestsOfRun = Object.values(run.guests);
  return clusterFromSnapshot(
    { facts: { ...EMPTY_FACTS, haRules, pools, reads }, nodes, guests },
    {
      at: WALL_CLOCK,
      versions: new Map(Object.entries(run.nodes).map(([name, node]) => [name, node.pve_version])),
      guestCpuRatios: new Map(guestsOfRun.map((guest) => [guest.id, guest.cpu.used])),
      nodePressure: new Map(Object.entries(run.nodes).map(([name, node]) => [name, pressureOf(node)])),
      guestPressure: new Map(guestsOfRun.map((guest) => [guest.id, pressureOf(guest)])),
    },
  );
}

/** Gives a cluster the figures that one run read. */
function withFiguresOf(cluster: PlannerCluster, run: Run): PlannerCluster {
  const guests = new Map(Object.values(run.guests).map((guest) => [guest.id, guest]));
  return {
    ...cluster,
    nodes: cluster.nodes.map((node) => {
      const read = run.nodes[node.name];
      if (!read) return node;
      const usedOf = (metric: RunMetric, total: number | null) =>
        ((100 - metric.free_percent) / 100) * (total ?? 0);
      return {
        ...node,
        cpuRatio: (100 - read.cpu.free_percent) / 100,
        memoryUsedBytes: Math.round(usedOf(read.memory, node.memoryTotalBytes)),
        diskUsedBytes: Math.round(usedOf(read.disk, node.diskTotalBytes)),
        pressure: pressureOf(read),
      };
    }),
    guests: cluster.guests.map((guest) => {
      const read = guests.get(guest.vmid);
      if (!read) return guest;
      return {
        ...guest,
        node: read.node_current,
        cpuRatio: read.cpu.used,
        memoryUsedBytes: read.memory.used,
        diskUsedBytes: read.disk.used,
        pressure: pressureOf(read),
      };
    }),
  };
}

function pressureOf(metrics: RunMetrics): PressureByMethod {
  const [memory, cpu, disk] = METHODS.map((method) => ({
    some: metrics[method].pressure_some_percent,
    full: metrics[method].pressure_full_percent,
    someSpikes: metrics[method].pressure_some_spikes_percent,
    fullSpikes: metrics[method].pressure_full_spikes_percent,
  })) as [Pressure, Pressure, Pressure];
  return { memory, cpu, disk };
}

const VERDICT = {
  same: "agrees",
  possible: "agrees: one of the outcomes that were listed as possible",
  drift: "agrees, by the figures that this run read itself a moment later",
  other: "DIFFERS",
} as const;

/** What was said and done in a folder, as lines to print. */
export function replayLines({ name, plan, runs }: ReplayedFolder): string[] {
  const { kind, by, chances } = plan.certainty;
  const why = by.map((cause) => `${cause.kind} (${cause.subjects.join(", ")})`).join(", ");
  const missing = plan.gaps.filter(({ affects }) => affects === "moves").map(({ code }) => code);
  const shares = (chances?.moves ?? []).map(
    (move) => `${move.guest}: ${move.from} > ${move.to} in ${move.orders} of ${chances?.orders}`,
  );
  const certain = plan.moves.map((move) => `${move.guest}: ${move.from} > ${move.to}`);
  return [
    `${name}: ${kind}${why ? ` by ${why}` : ""}${missing.length > 0 ? ` without ${missing.join(", ")}` : ""}`,
    `  we say: ${(chances ? shares : certain).join("; ") || "no moves"}`,
    ...runs.map((run) => {
      const verdict = run.wrong ? "WRONG: certain, and not so" : VERDICT[run.verdict];
      return `  ${run.name}: ${run.moves.join("; ") || "no moves"} (${verdict})`;
    }),
  ];
}
