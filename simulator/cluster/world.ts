import { createRandom, type Random } from "./random";
import type {
  AclEntry,
  ClusterOptions,
  HaState,
  PveVersion,
  SimGuest,
  SimNode,
  SimPool,
  SimStorage,
  SimToken,
  SimUser,
} from "./state";
import { EventQueue, type ScheduledEvent, SimulatedTime } from "./time";

export interface WorldOptions {
  seed: number;
  timeScale: number;
  startAt: number;
  pveVersion: PveVersion;
  refreshSeconds: number;
  migrationBytesPerSecond: number;
  autoDrift: boolean;
  /** How lists of nodes and guests are ordered: anew for each request, as PVE's are, or as planted. */
  listOrder: ListOrder;
}

export type ListOrder = "random" | "fixed";

/** The whole simulated cluster and its time. Behaviour lives in the modules named by noun; this holds the facts. */
export class World {
  readonly time: SimulatedTime;
  readonly queue = new EventQueue();
  readonly random: Random;
  private readonly orderRandom: Random;
  readonly startedAt: number;
  /** The present in simulated seconds; stands at the event's time while events run. */
  now: number;
  /** Where the running catchUp will end. */
  until: number;
  /** Grows with every change that a reader could see; caches key on it. */
  revision = 0;

  clusterName = "demo";
  readonly nodes = new Map<string, SimNode>();
  readonly guests = new Map<number, SimGuest>();
  readonly storages = new Map<string, SimStorage>();
  readonly pools = new Map<string, SimPool>();
  readonly users = new Map<string, SimUser>();
  readonly tokens = new Map<string, SimToken>();
  readonly roles = new Map<string, string[]>();
  acl: AclEntry[] = [];
  /** As GET /cluster/backup lists them. */
  backupJobs: Record<string, string | number>[] = [];
  /** Of all nodes' clocks, an IANA name. */
  timeZone = "UTC";
  options: ClusterOptions = {
    tagStyle: undefined,
    registeredTags: [],
    crs: { ha: "static", "ha-rebalance-on-start": 1 },
    migration: { type: "insecure" },
    keyboard: "en-us",
    description: "",
    macPrefix: "BC:24:11",
    extra: {},
  };
  readonly ha: HaState = {
    master: "",
    crmAt: 0,
    services: new Map(),
    rules: [],
    groups: [],
    nodeStates: new Map(),
    requests: [],
    maintenanceAsked: new Set(),
    maintenance: new Set(),
    activeLrms: new Set(),
    results: new Map(),
    armed: "armed",
    disarmMode: undefined,
    disarmedLrms: new Set(),
  };
  /** Nodes that have lost the majority; they answer with what they last knew. */
  readonly minority = new Set<string>();

  constructor(readonly settings: WorldOptions) {
    this.time = new SimulatedTime(settings.startAt, settings.timeScale);
    this.random = createRandom(settings.seed);
    this.orderRandom = createRandom(settings.seed * 6_700_417 + 3);
    this.startedAt = settings.startAt;
    this.now = settings.startAt;
    this.until = settings.startAt;
  }

  get major(): number {
    return Number.parseInt(this.settings.pveVersion, 10);
  }

  /**
   * A list as Perl gives the values of a hash: in another order at each request. Ten real answers of /nodes and
   * /nodes/{node}/qemu in a row came in up to nine orders.
   */
  inListOrder<T>(items: Iterable<T>): T[] {
    const list = [...items];
    if (this.settings.listOrder === "fixed") return list;
    for (let last = list.length - 1; last > 0; last -= 1) {
      const other = this.orderRandom.integer(0, last);
      [list[last], list[other]] = [list[other] as T, list[last] as T];
    }
    return list;
  }

  touch(): void {
    this.revision += 1;
  }

  /** Runs `run` after simulated seconds. */
  after(seconds: number, run: () => void): ScheduledEvent {
    return this.queue.add(this.now + seconds, run);
  }

  /** Lets everything happen that is due by now. Called before anybody looks. */
  catchUp(): void {
    const until = this.time.now();
    this.until = until;
    for (let event = this.queue.take(until); event !== undefined; event = this.queue.take(until)) {
      this.now = event.at;
      event.run();
    }
    this.now = until;
  }

  nodeOf(name: string): SimNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new Error(`no node '${name}'`);
    return node;
  }

  guestOf(vmid: number): SimGuest {
    const guest = this.guests.get(vmid);
    if (guest === undefined) throw new Error(`no guest ${vmid}`);
    return guest;
  }

  poolOf(vmid: number): SimPool | undefined {
    for (const pool of this.pools.values()) if (pool.vmids.has(vmid)) return pool;
    return undefined;
  }

  isUp(name: string): boolean {
    return this.nodes.get(name)?.downSince === undefined;
  }

  /** True when this node answers from a partition without a majority. */
  isMinority(name: string): boolean {
    return this.minority.has(name);
  }

  get quorate(): boolean {
    return this.minority.size * 2 < this.nodes.size;
  }
}
