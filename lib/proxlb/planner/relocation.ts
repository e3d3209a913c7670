import { rulesOf, unreadablePins } from "@/lib/proxlb/rules/book";
import type { Books } from "./books";
import type { AffinityGroup, AntiAffinityGroup } from "./groups";
import type { Model } from "./model";
import { type BrokenPlacement, isSpread, type LoadNeed } from "./need";
import { noteGroup, noteNeed } from "./order-notes";
import type { MoveCause, TargetChoice } from "./plan-schema";
import { NO_PRESSURE } from "./pressure";
import type { ModelGuest, ModelNode } from "./shapes";
import { Standings } from "./standings";
import { freest, likeness, type Target } from "./targets";
import type { Trace } from "./trace";

interface Enforcement {
  readonly affinity: boolean;
  readonly pinning: boolean;
  readonly broken: BrokenPlacement | null;
  /** The one guest whose place in the list decides whether affinity is enforced; null otherwise. */
  readonly byOrder: string | null;
}

/**
 * The part of a cycle that moves guests off the busiest node, group by group, smallest first. Its memory outlives
 * the guest at hand on purpose: the target stays for the rest of the group, and in mode `psi` the guest to book
 * may be an earlier one.
 */
export class Relocation {
  #target: Target | null = null;
  #choice: TargetChoice = "freest";
  /** Whose rules picked the target; null: it is the freest node from before the group. */
  #chosenFor: ModelGuest | null = null;
  /** Somebody was booked onto it since. */
  #taken = false;
  readonly #standings: Standings;
  readonly #nodeNames: ReadonlySet<string>;
  readonly #usedNodes = new Map<AntiAffinityGroup, Set<string>>();
  readonly #antiGroupsOf = new Map<ModelGuest, AntiAffinityGroup[]>();
  /** Guests by falling pressure, and how many of them ProxLB has dealt with. */
  readonly #byPressure: readonly ModelGuest[];
  #pressed = 0;
  /** The last guest of an evacuation of several, as long as nobody took its place as `next`. */
  #drained: ModelGuest | null;

  constructor(
    readonly model: Model,
    readonly books: Books,
    readonly trace: Trace,
    private readonly enforced: Enforcement,
    /** The guest to book next; from the evacuation at first. */
    private next: ModelGuest | null,
  ) {
    this.#standings = new Standings(model, books);
    this.#nodeNames = new Set(model.nodes.map(({ name }) => name));
    for (const group of model.antiGroups) {
      for (const guest of new Set(group.guests)) {
        const groups = this.#antiGroupsOf.get(guest);
        if (groups) groups.push(group);
        else this.#antiGroupsOf.set(guest, [group]);
      }
    }
    this.#byPressure =
      model.config.balancing.mode === "psi"
        ? model.guests.toSorted((a, b) => this.#spikes(b) - this.#spikes(a))
        : [];
    this.#drained = model.guests.filter((guest) => guest.node.maintenance).length > 1 ? next : null;
  }

  run(): void {
    const groups = this.#sortedGroups();
    for (const [index, group] of groups.entries()) {
      const need = this.#standings.need();
      noteNeed(need, this.enforced, this.trace);
      if (!need.cause && !this.enforced.affinity && !this.enforced.pinning) {
        this.trace.settleRest(this.model.guests, { kind: "reached", spreadPoints: need.spreadPoints });
        return;
      }
      this.#target = this.#standings.freest();
      this.#choice = "freest";
      this.#chosenFor = null;
      this.#taken = false;
      const twins = [groups[index - 1], groups[index + 1]].filter(
        (other) => other && compareGroups(group, other) === 0,
      );
      if (this.#relocate(group, need) && twins.length > 0) {
        this.trace.chance("equal_guests", namesOf([group, ...twins]));
      }
    }
  }

  #sortedGroups(): AffinityGroup[] {
    const direction = this.model.config.balancing.balance_larger_guests_first ? -1 : 1;
    return this.model.groups.toSorted((a, b) => compareGroups(a, b, direction));
  }

  /** @returns true when a guest of the group was dealt with, be it in vain. */
  #relocate(group: AffinityGroup, need: LoadNeed): boolean {
    const isAlone = group.guests.length === 1;
    const source = isAlone ? null : this.#standings.busiest()?.node;
    const onBusiest = isAlone ? 0 : group.guests.filter((guest) => guest.node === source).length;
    const targets: ModelNode[] = [];
    let tried = 0;
    let free = this.model.config.balancing.mode !== "psi";
    for (const [position, guest] of group.guests.entries()) {
      if (this.#stopsAt(guest, group, position)) break;
      if (!this.#fits(guest)) continue;
      tried += 1;
      this.#chooseNext(guest);
      this.#applyAntiAffinity(guest);
      this.#applyPins(guest);
      free &&= this.#chosenFor === null;
      if (this.#target) targets.push(this.#target.node);
      this.#book(guest, group, need);
    }
    noteGroup(this, group, { onBusiest, tried, targets, free });
    return tried > 0;
  }

  /** Only guests of the busiest node may leave; the first that is elsewhere ends its whole group. */
  #stopsAt(guest: ModelGuest, group: AffinityGroup, position: number): boolean {
    const top = this.#standings.busiest();
    if (!top || top.node === guest.node) {
      if (top) this.trace.tie(top);
      return false;
    }
    const percent = this.books.usedPercent(guest.node);
    const busiestPercent = this.books.usedPercent(top.node);
    this.trace.tie({ node: guest.node, tie: likeness(percent, busiestPercent, this.model.inexact) });
    this.trace.settle(guest, { kind: "not_busiest", percent, busiest: top.node.name, busiestPercent });
    const { rule } = group;
    if (rule) {
      for (const other of group.guests.slice(position + 1)) {
        this.trace.settle(other, {
          kind: "group_stopped",
          rule,
          at: guest.guest.name,
          busiest: top.node.name,
        });
      }
    }
    return true;
  }

  /** The one capacity check there is: memory in use against free memory of the target at hand. */
  #fits(guest: ModelGuest): boolean {
    if (!this.#target) {
      this.trace.settle(guest, { kind: "no_target", rules: [], unreadable: null });
      return false;
    }
    this.trace.tie(this.#target);
    const { node } = this.#target;
    const freeBytes = this.books.of(node, "memory").free;
    const neededBytes = guest.used.memory;
    if (neededBytes < freeBytes) return true;
    this.trace.settle(guest, {
      kind: "no_memory",
      target: node.name,
      neededBytes,
      freeBytes: Math.max(0, freeBytes),
    });
    return false;
  }

  /** Mode `psi` books the guest with the highest pressure when its turn comes, and else the one before, again. */
  #chooseNext(guest: ModelGuest): void {
    if (this.model.config.balancing.mode !== "psi") {
      this.next = guest;
      this.#drained = null;
      return;
    }
    const highest = this.#byPressure[this.#pressed];
    const second = this.#byPressure[this.#pressed + 1];
    if (highest && second && this.#spikes(highest) === this.#spikes(second)) {
      this.trace.chance("equal_pressure", [highest.guest.name, second.guest.name]);
    }
    if (highest === guest) {
      this.#pressed += 1;
      this.next = guest;
      this.#drained = null;
    } else if (highest) {
      const equal = this.#spikes(highest) === this.#spikes(guest);
      this.trace.settle(guest, { kind: "less_pressure", than: highest.guest.name, equal });
    }
  }

  #spikes({ guest }: ModelGuest): number {
    return (guest.pressure?.[this.model.config.balancing.method] ?? NO_PRESSURE).fullSpikes;
  }

  #noteAntiAffinity(groups: readonly AntiAffinityGroup[]): void {
    this.trace.chance(
      "anti_affinity_order",
      groups.map(({ rule }) => rule.name),
    );
  }

  /** The first node in API order that the group has not used in this cycle, whoever runs there. */
  #applyAntiAffinity(guest: ModelGuest): void {
    const groups = (this.#antiGroupsOf.get(guest) ?? []).filter(({ guests }) => guests.length > 1);
    if (groups.length > 1) this.#noteAntiAffinity(groups);
    for (const group of groups) {
      const used = this.#usedNodes.get(group) ?? new Set();
      this.#usedNodes.set(group, used);
      const open = this.model.nodes.filter((node) => !node.maintenance && !used.has(node.name));
      const [node] = open;
      if (!node) continue;
      used.add(node.name);
      if (open.length > 1) this.#noteAntiAffinity([group]);
      this.#target = { node, tie: null };
      this.#choice = "anti_affinity";
      this.#chosenFor = guest;
    }
  }

  #applyPins(guest: ModelGuest): void {
    const { pins, strict } = guest.rules;
    if (pins.length === 0) return;
    const allowed = new Set(pins.map((pin) => pin.node));
    const anywhere = strict ? null : this.#standings.freest();
    if (anywhere) {
      this.trace.tie(anywhere);
      allowed.add(anywhere.node.name);
    }
    const target = freest(this.model, this.books, allowed);
    this.#target = target;
    const named = target !== null && pins.some((pin) => pin.node === target.node.name);
    this.#choice = strict ? "pin" : named ? "freest" : "loose_pin";
    this.#chosenFor = guest;
  }

  #book(visited: ModelGuest, group: AffinityGroup, need: LoadNeed): void {
    const guest = this.next;
    if (!guest) return;
    if (guest === this.#drained) this.trace.chance("evacuation_order", [guest.node.name]);
    if (!this.#target) {
      const { pins } = visited.rules;
      const unreadable = unreadablePins(pins, this.#nodeNames);
      this.trace.settle(visited, { kind: "no_target", rules: rulesOf(pins), unreadable });
      return;
    }
    const isOwn = guest === visited && (this.#chosenFor === null ? !this.#taken : this.#chosenFor === guest);
    const choice = isOwn ? this.#choice : "kept";
    this.#taken = true;
    this.trace.book(this.books, guest, this.#target, this.#causeOf(guest, group, need), choice);
  }

  #causeOf(guest: ModelGuest, group: AffinityGroup, need: LoadNeed): MoveCause {
    const { pins, strict } = guest.rules;
    if (guest.node.maintenance) return { kind: "evacuation", by: guest.node.maintenance };
    if (pins.length > 0 && strict && !pins.some((pin) => pin.node === guest.node.name)) {
      const unreadable = unreadablePins(pins, this.#nodeNames);
      return { kind: "pin", rules: rulesOf(pins), without: null, unreadable };
    }
    const crowded = this.#antiGroupsOf
      .get(guest)
      ?.find((anti) => anti.guests.some((other) => other !== guest && other.node === guest.node));
    if (crowded && this.#choice === "anti_affinity") {
      return { kind: "anti_affinity", rule: crowded.rule, without: null };
    }
    if (group.rule && this.#choice === "freest" && isSpread(group)) {
      return { kind: "affinity", rule: group.rule, without: null };
    }
    if (need.cause) return need.cause;
    const { broken } = this.enforced;
    if (!this.enforced.affinity) return { ...ENFORCED, by: "pinning" };
    if (broken?.kind === "maintenance") return { ...ENFORCED, by: "maintenance", node: broken.node };
    const { affinity, antiAffinity } = guest.rules;
    const rule = broken?.rule ?? null;
    const own = [affinity.at(-1), ...antiAffinity].some((one) => one?.name === rule?.name);
    return { ...ENFORCED, by: "affinity", rule, own };
  }
}

const ENFORCED = { kind: "enforced", rule: null, own: false, node: null } as const;

/** Fewest members first, then least memory in use, or most with `direction` -1. */
function compareGroups(a: AffinityGroup, b: AffinityGroup, direction: 1 | -1 = 1): number {
  return a.guests.length - b.guests.length || direction * (a.memoryUsedBytes - b.memoryUsedBytes);
}

function namesOf(groups: readonly (AffinityGroup | undefined)[]): string[] {
  return groups.flatMap((group) => group?.guests.map(({ guest }) => guest.name) ?? []);
}
