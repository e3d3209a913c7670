import type { Begun, BegunGuest, Decision } from "../planner/decisions";
import type { OracleAnswer } from "../planner/oracle";
import type { WireGuest, World } from "../planner/world";
import type { Circumstance } from "./circumstances";

type Planned = Extract<OracleAnswer, { outcome: "planned" }>;
export type Kind<K extends Decision["kind"]> = Extract<Decision, { kind: K }>;

/** What the real ProxLB did with a world, and by which figures. */
export class Truth {
  readonly events: readonly Decision[];
  readonly start: Begun | null;

  constructor(
    readonly world: World,
    readonly answer: OracleAnswer,
    readonly circumstance: Circumstance | null = null,
  ) {
    this.events = answer.events ?? [];
    this.start = answer.start ?? null;
  }

  get balancing() {
    return this.world.config.balancing;
  }

  get planned(): Planned | null {
    return this.answer.outcome === "planned" ? this.answer : null;
  }

  guest(name: string): BegunGuest | null {
    return this.start?.guests[name] ?? null;
  }

  /** Its fellows by an affinity rule, itself included. */
  group(guest: string): string[] {
    return Object.values(this.start?.affinity ?? {}).find((members) => members.includes(guest)) ?? [];
  }

  wire(vmid: number): { guest: WireGuest; node: string } | null {
    for (const node of this.world.nodes) {
      const guest = [...node.qemu, ...node.lxc].find((one) => one.vmid === vmid);
      if (guest) return { guest, node: node.node };
    }
    return null;
  }

  inMaintenance(node: string): boolean {
    return this.start?.nodes[node]?.maintenance ?? false;
  }

  /** Nodes that may take guests, in ProxLB's order. */
  open(): string[] {
    return Object.keys(this.start?.nodes ?? {}).filter((name) => !this.inMaintenance(name));
  }

  /** Where ProxLB would have the guest in the end; its own node where it is not moved. */
  targetOf(guest: string): string | null {
    const move = this.planned?.moves.find(([name]) => name === guest);
    return move?.[3] ?? this.guest(guest)?.node ?? null;
  }

  /** As it runs: only moves that a rebalance makes, and Proxmox takes. `enable: false` keeps the daemon from them, not a person. */
  placedOf(guest: string): string | null {
    const type = this.guest(guest)?.type;
    const made = type !== undefined && this.balancing.balance_types.includes(type) && !this.versionStops();
    return made && !this.isLocked(guest) ? this.targetOf(guest) : (this.guest(guest)?.node ?? null);
  }

  /** Proxmox refuses to move it. */
  isLocked(guest: string): boolean {
    return this.wire(this.guest(guest)?.id ?? 0)?.guest.lock !== undefined;
  }

  versionStops(): boolean {
    return this.balancing.mode === "psi" && (this.start?.nonPve9 ?? false);
  }

  lastBooking(guest: string): { event: Kind<"book">; index: number } | null {
    const index = this.events.findLastIndex((event) => event.kind === "book" && event.guest === guest);
    const event = this.events[index];
    return event?.kind === "book" ? { event, index } : null;
  }

  bookings(guest: string): number {
    return this.events.filter((event) => event.kind === "book" && event.guest === guest).length;
  }

  /** The last event of a kind before another one. */
  before<K extends Decision["kind"]>(
    index: number,
    kind: K,
    fits: (event: Kind<K>) => boolean = () => true,
  ): Kind<K> | null {
    const found = this.events
      .slice(0, Math.max(0, index))
      .findLast((event) => event.kind === kind && fits(event as Kind<K>));
    return (found as Kind<K> | undefined) ?? null;
  }

  first<K extends Decision["kind"]>(kind: K, fits: (event: Kind<K>) => boolean = () => true): Kind<K> | null {
    const found = this.events.find((event) => event.kind === kind && fits(event as Kind<K>));
    return (found as Kind<K> | undefined) ?? null;
  }

  /** How ProxLB saw the loads after the evacuation, which is when it first looks. */
  firstNeed(): Kind<"need"> | null {
    return this.first("need", ({ group }) => group === null);
  }

  drained(): string[] {
    return Object.entries(this.start?.guests ?? {})
      .filter(([, { node }]) => this.inMaintenance(node))
      .map(([name]) => name);
  }
}

export function spread(loads: Readonly<Record<string, number>>): number {
  const all = Object.values(loads);
  return all.length === 0 ? 0 : Math.max(...all) - Math.min(...all);
}

/** A figure as a sentence writes it, with one digit. */
export function isFigure(text: string | undefined, value: number | null | undefined): boolean {
  return value !== null && value !== undefined && Math.abs(Number(text) - value) <= 0.050001;
}

/** The members of "a, b and c"; "more" where the sentence shortens. */
export function members(text: string): { names: string[]; more: number } {
  const short = text.match(/^(.*) and (\d+) more$/);
  const listed = short?.[1] ?? text;
  return { names: listed.split(/, | and /), more: Number(short?.[2] ?? 0) };
}

/** Whether a list in a sentence stands for exactly these names, in any order. */
export function isList(text: string, wanted: readonly string[]): boolean {
  const { names, more } = members(text);
  const all = new Set(wanted);
  return names.length + more === all.size && names.every((name) => all.has(name));
}
