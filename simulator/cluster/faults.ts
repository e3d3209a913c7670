import type { Authentication } from "../access/auth";
import { setMaintenance } from "../ha/manager";
import type { Tasks } from "../tasks/tasks";
import { changed, type GuestSeed, guestFrom, sidOf } from "./guests";
import { bringNodeUp, takeNodeDown } from "./outage";
import type { RunState } from "./state";
import type { World } from "./world";

interface PlannedFailure {
  pattern: RegExp;
  times: number;
  status: number;
  reason: string;
  kind: "answer" | "drop" | "delay";
  delayMs: number;
}

/** What the transport does to a request before the API sees it. */
export type Interference =
  | { kind: "none" }
  | { kind: "drop" }
  | { kind: "answer"; status: number; reason: string }
  | { kind: "delay"; delayMs: number };

/** The hand that breaks things, and the one that changes the cluster behind everybody's back. In-process only. */
export class Faults {
  /** Added to every answer, in real milliseconds. */
  latencyMs = 0;
  /** New connections are closed at once. */
  refuseConnections = false;
  private readonly planned: PlannedFailure[] = [];

  constructor(
    private readonly world: World,
    private readonly tasks: Tasks,
    private readonly authentication: Authentication,
    private readonly transport: { dropConnections: () => void; nodesChanged: () => void },
  ) {}

  /** Cuts the power of a node. `reason` is what a survivor says (595): "Connection refused", "No route to host". */
  setNodeDown(name: string, reason = "Connection refused"): void {
    this.world.catchUp();
    takeNodeDown(this.world, this.tasks, name, reason);
    this.transport.nodesChanged();
  }

  /**
   * Boots it; guests with `onboot` start, the others stay stopped.
   * @param pveManager the version that it starts with where it was updated
   */
  setNodeUp(name: string, pveManager?: string): void {
    this.world.catchUp();
    bringNodeUp(this.world, this.tasks, name, pveManager);
    this.transport.nodesChanged();
  }

  /** These nodes (default: all) have no majority any more: reads freeze, writes fail. */
  loseQuorum(nodes: Iterable<string> = this.world.nodes.keys()): void {
    this.world.catchUp();
    this.world.minority.clear();
    for (const node of nodes) this.world.minority.add(node);
    this.world.touch();
  }

  regainQuorum(): void {
    this.world.catchUp();
    this.world.minority.clear();
    this.world.touch();
  }

  /** `ha-manager crm-command node-maintenance enable|disable`, which has no API. Seen within ~15 s. */
  setHaMaintenance(node: string, on: boolean): void {
    this.world.catchUp();
    setMaintenance(this.world, node, on);
  }

  /** The next `times` requests whose "METHOD /path" matches get this answer. A string matches as a part. */
  failNext(pattern: RegExp | string, status: number, reason: string, times = 1): void {
    this.plan(pattern, { status, reason, times, kind: "answer", delayMs: 0 });
  }

  /** The connection breaks instead of an answer; the request is not processed. */
  dropNext(pattern: RegExp | string, times = 1): void {
    this.plan(pattern, { status: 0, reason: "", times, kind: "drop", delayMs: 0 });
  }

  /** The answer comes late, in real milliseconds. */
  delayNext(pattern: RegExp | string, delayMs: number, times = 1): void {
    this.plan(pattern, { status: 0, reason: "", times, kind: "delay", delayMs });
  }

  /** Breaks every open connection. */
  dropConnections(): void {
    this.transport.dropConnections();
  }

  /** No token and no ticket is accepted. */
  setAuthInvalid(on: boolean): void {
    this.authentication.refuseAll = on;
  }

  /** The next migration of this guest fails in the middle of the transfer. */
  failMigration(vmid: number, text = "migration job failed"): void {
    this.world.guestOf(vmid).failNextMigration = text;
  }

  lockGuest(vmid: number, lock: string | undefined): void {
    this.world.guestOf(vmid).lock = lock;
    changed(this.world);
  }

  /** The guest is elsewhere from one moment to the next, without a task. */
  moveGuest(vmid: number, node: string): void {
    this.world.catchUp();
    const guest = this.world.guestOf(vmid);
    guest.node = this.world.nodeOf(node).name;
    const service = this.world.ha.services.get(sidOf(guest));
    if (service !== undefined) service.node = guest.node;
    changed(this.world);
  }

  /** The row has no name and `status: unknown` until the next refresh. */
  addGuest(seed: GuestSeed): void {
    this.world.catchUp();
    this.world.guests.set(seed.vmid, guestFrom(this.world, seed));
    changed(this.world);
  }

  removeGuest(vmid: number): void {
    this.world.guests.delete(vmid);
    for (const pool of this.world.pools.values()) pool.vmids.delete(vmid);
    changed(this.world);
  }

  /** New base load, both 0..1; the drift goes on around it. */
  setGuestLoad(vmid: number, load: { cpuRatio?: number; memoryRatio?: number }): void {
    const guest = this.world.guestOf(vmid);
    guest.load = { ...guest.load, ...load };
    changed(this.world);
  }

  setGuestStatus(vmid: number, status: "running" | "stopped"): void {
    const guest = this.world.guestOf(vmid);
    guest.status = status;
    guest.startedAt = this.world.now;
    changed(this.world);
  }

  /** What QEMU says of itself (`query-status`): "io-error" when a disk is full, "suspended" by the guest. */
  setRunState(vmid: number, runState: RunState): void {
    this.world.guestOf(vmid).runState = runState;
    changed(this.world);
  }

  setTags(vmid: number, tags: string[]): void {
    this.world.guestOf(vmid).tags = tags.length === 0 ? undefined : tags.join(";");
    changed(this.world);
  }

  /** For the transport: what to do with this request. */
  interfere(method: string, path: string): Interference {
    const planned = this.planned.find((each) => each.pattern.test(`${method} ${path}`));
    if (planned === undefined) return { kind: "none" };
    planned.times -= 1;
    if (planned.times <= 0) this.planned.splice(this.planned.indexOf(planned), 1);
    const { kind, status, reason, delayMs } = planned;
    if (kind === "answer") return { kind, status, reason };
    return kind === "drop" ? { kind } : { kind, delayMs };
  }

  private plan(pattern: RegExp | string, rest: Omit<PlannedFailure, "pattern">): void {
    const expression =
      typeof pattern === "string" ? new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) : pattern;
    this.planned.push({ pattern: expression, ...rest });
  }
}
