import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { clock } from "@/lib/core/clock";
import { AppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { singleton } from "@/lib/core/singleton";
import { isSeenRunning, type PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanFigures, PressureByMethod } from "@/lib/proxlb/planner/ground";
import { pressureOfRrd, rrdAverage } from "@/lib/proxlb/planner/pressure";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import type { Proxmox } from "@/lib/proxmox/api";
import type { GuestState } from "@/lib/snapshot/schema";
import type { FigureFetch } from "./schema";

/** Calls to Proxmox of one round. A bigger cluster needs several rounds, or stays an estimate. */
export const CALL_LIMIT = 60;
const CALLS_PER_SECOND = 4;
/** Rounds do not begin closer to each other. */
const ROUND_MS = 60_000;
/** Between two versions that are asked for without an order. */
const TRICKLE_MS = 20_000;
/** An hour's average hardly changes in ten minutes; versions change with an upgrade. */
const KEEP_FIGURE_MS = 10 * 60_000;
/** Memory in use is of the moment. */
const KEEP_MEMORY_MS = 60_000;
const KEEP_VERSION_MS = 60 * 60_000;

interface Kept<T> {
  value: T;
  atMs: number;
}

interface Store {
  /** Figures of another cluster must not leak into this one. */
  proxmox: Proxmox | null;
  versions: Map<string, Kept<string>>;
  guestCpu: Map<number, Kept<number>>;
  guestMemory: Map<number, Kept<number>>;
  nodePressure: Map<string, Kept<PressureByMethod>>;
  guestPressure: Map<number, Kept<PressureByMethod>>;
  running: FigureFetch["running"];
  startedMs: number;
  trickledMs: number;
  problem: string | null;
}

interface Job {
  cost: number;
  fetch(proxmox: Proxmox): Promise<void>;
}

/** What is known of the figures that the live picture has not; asks nobody. */
export function planFigures(proxmox: Proxmox | null): { figures: PlanFigures; fetch: FigureFetch } {
  const store = storeFor(proxmox);
  const { running, problem } = store;
  return {
    figures: {
      versions: current(store.versions, KEEP_VERSION_MS),
      guestCpuRatios: current(store.guestCpu, KEEP_FIGURE_MS),
      guestMemoryBytes: current(store.guestMemory, KEEP_MEMORY_MS),
      nodePressure: current(store.nodePressure, KEEP_FIGURE_MS),
      guestPressure: current(store.guestPressure, KEEP_FIGURE_MS),
    },
    fetch: { running, problem, callLimit: CALL_LIMIT },
  };
}

/**
 * Begins to ask nodes and guests for what this config needs and the picture lacks: at most 60 calls, four a second.
 * Everybody shares the answers. Only a person's order starts it: watching a plan costs the cluster nothing.
 * @throws AppError too_many when a round has begun within the last minute and left something open
 */
export function fetchFigures(proxmox: Proxmox, picture: PlanPicture, config: PlannerConfig): FigureFetch {
  const store = storeFor(proxmox);
  if (store.running) return planFigures(proxmox).fetch;
  const jobs = missing(store, picture, config);
  const now = clock().monotonicMs();
  if (jobs.length > 0) {
    const waitMs = store.startedMs + ROUND_MS - now;
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new AppError(
        "too_many",
        `Figures were asked for a moment ago. More can be asked in ${seconds} s.`,
      );
    }
    const round = withinLimit(jobs);
    const total = round.reduce((sum, job) => sum + job.cost, 0);
    store.startedMs = now;
    store.problem = null;
    store.running = { done: 0, total };
    void runRound(store, proxmox, round);
  }
  return planFigures(proxmox).fetch;
}

/**
 * Asks one node for its version, where versions matter and a call of the collector's own budget is left: so watching
 * stays within it, and a plan of a cluster with HA rules becomes exact by itself after a while.
 */
export function trickleVersion(
  proxmox: Proxmox,
  picture: PlanPicture,
  config: PlannerConfig,
  takeSpareCall: () => boolean,
): void {
  const store = storeFor(proxmox);
  const now = clock().monotonicMs();
  if (store.running || now - store.trickledMs < TRICKLE_MS) return;
  const [next] = missingVersions(store, picture, config);
  if (!next || !takeSpareCall()) return;
  store.trickledMs = now;
  next.fetch(proxmox).catch((error) => {
    store.problem = messageOf(error);
  });
}

async function runRound(store: Store, proxmox: Proxmox, jobs: Job[]): Promise<void> {
  for (const job of jobs) {
    if (holder().store !== store) break;
    try {
      await job.fetch(proxmox);
    } catch (error) {
      // One silent node must not keep the others' figures away; the gap of the plan names what is missing.
      store.problem = messageOf(error);
      log("plan").info({ error: store.problem }, "a figure for the plan could not be read");
    }
    if (store.running) store.running = { ...store.running, done: store.running.done + job.cost };
    await pause((job.cost * 1000) / CALLS_PER_SECOND);
  }
  store.running = null;
}

/** Versions first: they are few, and decide whether HA rules count. Then nodes, then guests of the fullest nodes. */
function missing(store: Store, picture: PlanPicture, config: PlannerConfig): Job[] {
  const { method, mode } = config.balancing;
  const online = picture.nodes.filter((node) => node.status === "online");
  const names = new Set(online.map((node) => node.name));
  const running = byFullestNode(picture).filter((guest) => isSeenRunning(guest) && names.has(guest.node));
  return [
    ...missingVersions(store, picture, config),
    ...missingMemory(store, picture, names),
    ...(mode === "psi" ? online.filter(({ name }) => !fresh(store.nodePressure, name)) : []).map(
      ({ name }): Job => ({
        cost: 2,
        fetch: async (proxmox) => {
          const average = await proxmox.nodeRrd(name, "hour");
          const maximum = await proxmox.nodeRrd(name, "hour", "MAX");
          keep(store.nodePressure, name, pressureOfRrd("node", average, maximum));
        },
      }),
    ),
    ...(mode === "psi" ? running.filter(({ vmid }) => !fresh(store.guestPressure, vmid)) : []).map(
      (guest): Job => ({
        cost: 2,
        fetch: async (proxmox) => {
          const average = await proxmox.guestRrd(guest, "hour");
          const maximum = await proxmox.guestRrd(guest, "hour", "MAX");
          keep(store.guestPressure, guest.vmid, pressureOfRrd("guest", average, maximum));
          keep(store.guestCpu, guest.vmid, rrdAverage(average, "cpu"));
        },
      }),
    ),
    ...(method === "cpu" && mode !== "psi"
      ? running.filter(({ vmid }) => !fresh(store.guestCpu, vmid))
      : []
    ).map(
      (guest): Job => ({
        cost: 1,
        fetch: async (proxmox) =>
          keep(store.guestCpu, guest.vmid, rrdAverage(await proxmox.guestRrd(guest, "hour"), "cpu")),
      }),
    ),
  ];
}

function missingVersions(store: Store, { facts, nodes }: PlanPicture, config: PlannerConfig): Job[] {
  if (config.balancing.mode !== "psi" && facts.haRules.length === 0) return [];
  return nodes
    .filter((node) => node.status === "online" && !fresh(store.versions, node.name, KEEP_VERSION_MS))
    .map(
      ({ name }): Job => ({
        cost: 1,
        fetch: async (proxmox) => keep(store.versions, name, await proxmox.nodeVersion(name)),
      }),
    );
}

/** The node's view of VMs of PVE 8: one list of a node has all of its VMs. */
function missingMemory(store: Store, { guests }: PlanPicture, online: ReadonlySet<string>): Job[] {
  const lacking = guests.filter(
    (guest) =>
      guest.type === "vm" &&
      isSeenRunning(guest) &&
      online.has(guest.node) &&
      guest.memoryHostBytes === null &&
      !fresh(store.guestMemory, guest.vmid, KEEP_MEMORY_MS),
  );
  return [...new Set(lacking.map(({ node }) => node))].map(
    (name): Job => ({
      cost: 1,
      fetch: async (proxmox) => {
        for (const [vmid, bytes] of await proxmox.nodeVmMemory(name)) keep(store.guestMemory, vmid, bytes);
      },
    }),
  );
}

function byFullestNode({ nodes, guests }: PlanPicture): GuestState[] {
  const load = new Map(nodes.map((node) => [node.name, node.cpuRatio ?? 0]));
  return [...guests].sort((a, b) => (load.get(b.node) ?? 0) - (load.get(a.node) ?? 0) || a.vmid - b.vmid);
}

function withinLimit(jobs: Job[]): Job[] {
  let spent = 0;
  return jobs.filter((job) => {
    if (spent + job.cost > CALL_LIMIT) return false;
    spent += job.cost;
    return true;
  });
}

const holder = () => singleton("plan-figures", () => ({ store: emptyStore(null) }));

function storeFor(proxmox: Proxmox | null): Store {
  const kept = holder();
  if (kept.store.proxmox !== proxmox) kept.store = emptyStore(proxmox);
  return kept.store;
}

function emptyStore(proxmox: Proxmox | null): Store {
  return {
    proxmox,
    versions: new Map(),
    guestCpu: new Map(),
    guestMemory: new Map(),
    nodePressure: new Map(),
    guestPressure: new Map(),
    running: null,
    startedMs: Number.NEGATIVE_INFINITY,
    trickledMs: Number.NEGATIVE_INFINITY,
    problem: null,
  };
}

function keep<K, V>(map: Map<K, Kept<V>>, key: K, value: V): void {
  map.set(key, { value, atMs: clock().monotonicMs() });
}

function fresh<K, V>(map: Map<K, Kept<V>>, key: K, keepMs = KEEP_FIGURE_MS): boolean {
  const kept = map.get(key);
  return kept !== undefined && clock().monotonicMs() - kept.atMs <= keepMs;
}

function current<K extends string | number, V>(map: Map<K, Kept<V>>, keepMs: number): Record<string, V> {
  for (const key of map.keys()) if (!fresh(map, key, keepMs)) map.delete(key);
  return Object.fromEntries([...map].map(([key, { value }]) => [String(key), value]));
}
