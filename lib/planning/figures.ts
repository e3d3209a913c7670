import "server-only";
import { clock } from "@/lib/core/clock";
import { singleton } from "@/lib/core/singleton";
import { isSeenRunning, type PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanFigures, PressureByMethod, ProxlbRights } from "@/lib/proxlb/planner/ground";
import { pressureOfRrd, rrdAverage } from "@/lib/proxlb/planner/pressure";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import type { Proxmox } from "@/lib/proxmox/api";
import type { MoveFacts } from "@/lib/snapshot/obstacles";
import type { GuestState } from "@/lib/snapshot/schema";
import { type KeptConfig, knownMoveFacts, missingMoveFacts, type Storages } from "./move-facts";
import { type KeptRights, knownRights, missingRights } from "./proxlb-rights";
import { type Job, Rounds } from "./rounds";
import type { FigureFetch } from "./schema";

/** Between two versions that are asked for without an order. */
const TRICKLE_MS = 20_000;
/** An hour's average hardly changes in ten minutes; versions change with an upgrade. */
const KEEP_FIGURE_MS = 10 * 60_000;
/** Memory in use is of the moment. */
const KEEP_MEMORY_MS = 60_000;
const KEEP_VERSION_MS = 60 * 60_000;
/** One that is older is asked for again with a spare call, so that it is there when the old one no longer counts. */
const RENEW_VERSION_MS = 45 * 60_000;

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
  moveConfigs: Map<number, KeptConfig>;
  storages: Storages;
  rights: KeptRights;
  trickledMs: number;
  readonly rounds: Rounds;
}

/** What is known of the figures that the live picture has not; asks nobody. */
export function planFigures(proxmox: Proxmox | null): { figures: PlanFigures; fetch: FigureFetch } {
  const store = storeFor(proxmox);
  return {
    figures: {
      versions: current(store.versions, KEEP_VERSION_MS),
      guestCpuRatios: current(store.guestCpu, KEEP_FIGURE_MS),
      guestMemoryBytes: current(store.guestMemory, KEEP_MEMORY_MS),
      nodePressure: current(store.nodePressure, KEEP_FIGURE_MS),
      guestPressure: current(store.guestPressure, KEEP_FIGURE_MS),
    },
    fetch: store.rounds.state(),
  };
}

/** What is known of guests that were looked at, and still holds for their rows; asks nobody. */
export function planMoveFacts(proxmox: Proxmox | null, guests: readonly GuestState[]): MoveFacts {
  const { moveConfigs, storages } = storeFor(proxmox);
  return knownMoveFacts(moveConfigs, storages, guests);
}

/** What ProxLB's own credentials may see, as far as it was asked; asks nobody. */
export function planRights(proxmox: Proxmox | null, identity: string | null): ProxlbRights | null {
  return knownRights(storeFor(proxmox).rights, identity);
}

/**
 * Begins to ask nodes and guests for what this config needs and the picture lacks: at most 60 calls, four a second.
 * Everybody shares the answers. Only a person's order starts it: watching a plan costs the cluster nothing.
 * @param identity who ProxLB is for Proxmox; null: its rights are not asked
 * @throws AppError too_many when this minute's calls are spent and something is left open
 */
export function fetchFigures(
  proxmox: Proxmox,
  picture: PlanPicture,
  config: PlannerConfig,
  identity: string | null = null,
): FigureFetch {
  const store = storeFor(proxmox);
  store.rounds.begin(proxmox, [...missingRights(store.rights, identity), ...missing(store, picture, config)]);
  return store.rounds.state();
}

/**
 * Begins to look at what Proxmox may have against moving these guests: their configs, the storages and the replication
 * jobs, within the same calls.
 * @throws AppError too_many when this minute's calls are spent and something is left open
 */
export function fetchMoveFacts(proxmox: Proxmox, guests: readonly GuestState[]): FigureFetch {
  const store = storeFor(proxmox);
  store.rounds.begin(proxmox, missingMoveFacts(store.moveConfigs, store.storages, guests));
  return store.rounds.state();
}

/**
 * Asks for ProxLB's rights, or one node for its version, when a call of the collector's own budget is left: so watching
 * stays within it, and a plan becomes exact by itself after a while: a few minutes of three nodes, most of an hour of 32.
 */
export function trickle(
  proxmox: Proxmox,
  picture: PlanPicture,
  takeSpareCall: () => boolean,
  identity: string | null = null,
): void {
  const store = storeFor(proxmox);
  const now = clock().monotonicMs();
  if (store.rounds.state().running || now - store.trickledMs < TRICKLE_MS) return;
  const [next] = [
    ...missingRights(store.rights, identity),
    ...missingVersions(store, picture, RENEW_VERSION_MS),
  ];
  if (!next || !takeSpareCall()) return;
  store.trickledMs = now;
  next.fetch(proxmox).catch((error) => {
    store.rounds.note(error);
  });
}

/** Versions first: they are few, and decide whether HA rules count and whether ProxLB gets through at all. Then nodes, then guests of the fullest nodes. */
function missing(store: Store, picture: PlanPicture, config: PlannerConfig): Job[] {
  const { method, mode } = config.balancing;
  const online = picture.nodes.filter((node) => node.status === "online");
  const names = new Set(online.map((node) => node.name));
  const running = byFullestNode(picture).filter((guest) => isSeenRunning(guest) && names.has(guest.node));
  return [
    ...missingVersions(store, picture, KEEP_VERSION_MS),
    ...missingMemory(store, picture, names),
    ...(mode === "psi" ? online.filter(({ name }) => !fresh(store.nodePressure, name)) : []).map(
      ({ name }): Job => ({
        key: `node ${name}`,
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
        key: `pressure ${guest.vmid}`,
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
        key: `cpu ${guest.vmid}`,
        cost: 1,
        fetch: async (proxmox) =>
          keep(store.guestCpu, guest.vmid, rrdAverage(await proxmox.guestRrd(guest, "hour"), "cpu")),
      }),
    ),
  ];
}

function missingVersions(store: Store, { nodes }: PlanPicture, keepMs: number): Job[] {
  return nodes
    .filter((node) => node.status === "online" && !fresh(store.versions, node.name, keepMs))
    .map(
      ({ name }): Job => ({
        key: `version ${name}`,
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
      key: `memory ${name}`,
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

const holder = () => singleton("plan-figures", () => ({ store: emptyStore(null) }));

function storeFor(proxmox: Proxmox | null): Store {
  const kept = holder();
  if (kept.store.proxmox !== proxmox) {
    kept.store.rounds.close();
    kept.store = emptyStore(proxmox);
  }
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
    moveConfigs: new Map(),
    storages: { known: null },
    rights: { known: null },
    trickledMs: Number.NEGATIVE_INFINITY,
    rounds: new Rounds(),
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
