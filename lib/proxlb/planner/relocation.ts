import type { Books } from "./books";
import type { AffinityGroup, AntiAffinityGroup } from "./groups";
import type { Model } from "./model";
import { type BrokenPlacement, isSpread, type LoadNeed, loadNeed } from "./need";
import type { MoveCause, TargetChoice } from "./plan-schema";
import { NO_PRESSURE } from "./pressure";
import type { ModelGuest } from "./shapes";
import { busiest, freest, type Target } from "./targets";
import type { Trace } from "./trace";

interface Enforcement {
  readonly affinity: boolean;
  readonly pinning: boolean;
  readonly broken: BrokenPlacement | null;
}

/**
 * The part of a cycle that moves guests off the busiest node, group by group, smallest first. Its memory outlives
 * the guest at hand on purpose: the target stays for the rest of the group, and in mode `psi` the guest to book
 * may be an earlier one.
 */
export class Relocation {
  #target: Target | null = null;
  #choice: TargetChoice = "freest";
  readonly #usedNodes = new Map<AntiAffinityGroup, Set<string>>();
  readonly #antiGroupsOf = new Map<ModelGuest, AntiAffinityGroup[]>();
  /** Guests by falling pressure, and how many of them ProxLB has dealt with. */
  readonly #byPressure: readonly ModelGuest[];
  #pressed = 0;

  constructor(
    private readonly model: Model,
    private readonly books: Books,
    private readonly trace: Trace,
    private readonly enforced: Enforcement,
    /** The guest to book next; from the evacuation at first. */
    private next: ModelGuest | null,
  ) {
    for (const group of model.antiGroups) {
      for (const guest of new Set(group.guests)) {
        const groups = this.#antiGroupsOf.get(guest);
        if (groups) groups.push(group);
        else this.#antiGroupsOf.set(guest, [group]);
      }
    }
    const spikes = (guest: ModelGuest) =>
      (guest.guest.pressure?.[model.config.balancing.method] ?? NO_PRESSURE).fullSpikes;
    this.#byPressure =
      model.config.balancing.mode === "psi" ? model.guests.toSorted((a, b) => spikes(b) - spikes(a)) : [];
  }

  run(): void {
    const groups = this.#sortedGroups();
    for (const [index, group] of groups.entries()) {
      const need = loadNeed(this.model, this.books);
      if (!need.cause && !this.enforced.affinity && !this.enforced.pinning) {
        this.trace.settleRest(this.model.guests, { kind: "reached", spreadPoints: need.spreadPoints });
        return;
      }
      this.#target = freest(this.model, this.books);
      this.#choice = "freest";
      const follower = groups[index + 1];
      const moved = this.#relocate(group, need);
      if (moved && follower && compareGroups(group, follower) === 0) this.trace.ties.guests += 1;
    }
  }

  #sortedGroups(): AffinityGroup[] {
    const direction = this.model.config.balancing.balance_larger_guests_first ? -1 : 1;
    return this.model.groups.toSorted((a, b) => compareGroups(a, b, direction));
  }

  /** @returns true when a guest of the group was booked. */
  #relocate(group: AffinityGroup, need: LoadNeed): boolean {
    let moved = false;
    for (const [position, guest] of group.guests.entries()) {
      if (this.#stopsAt(guest, group, position)) return moved;
      if (!this.#fits(guest)) continue;
      this.#chooseNext(guest);
      this.#applyAntiAffinity(guest);
      this.#applyPins(guest);
      moved = this.#book(guest, group, need) || moved;
    }
    return moved;
  }

  /** Only guests of the busiest node may leave; the first that is elsewhere ends its whole group. */
  #stopsAt(guest: ModelGuest, group: AffinityGroup, position: number): boolean {
    const top = busiest(this.model, this.books);
    if (!top || top.node === guest.node) {
      if (top?.tie) this.trace.ties.nodes += 1;
      return false;
    }
    const percent = this.books.usedPercent(guest.node);
    const busiestPercent = this.books.usedPercent(top.node);
    if (percent === busiestPercent) this.trace.ties.nodes += 1;
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
      this.trace.settle(guest, { kind: "no_target", rule: null });
      return false;
    }
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
      return;
    }
    const highest = this.#byPressure[this.#pressed];
    if (highest === guest) {
      this.#pressed += 1;
      this.next = guest;
    } else if (highest) this.trace.settle(guest, { kind: "less_pressure", than: highest.guest.name });
  }

  /** The first node in API order that the group has not used in this cycle, whoever runs there. */
  #applyAntiAffinity(guest: ModelGuest): void {
    for (const group of this.#antiGroupsOf.get(guest) ?? []) {
      if (group.guests.length < 2) continue;
      const used = this.#usedNodes.get(group) ?? new Set();
      this.#usedNodes.set(group, used);
      const open = this.model.nodes.filter((node) => !node.maintenance && !used.has(node.name));
      const [node] = open;
      if (!node) continue;
      used.add(node.name);
      this.#target = { node, tie: open.length > 1 };
      this.#choice = "anti_affinity";
    }
  }

  #applyPins(guest: ModelGuest): void {
    const { pins, strict } = guest.rules;
    if (pins.length === 0) return;
    const allowed = new Set(pins.map((pin) => pin.node));
    const anywhere = strict ? null : freest(this.model, this.books);
    if (anywhere) allowed.add(anywhere.node.name);
    this.#target = freest(this.model, this.books, allowed);
    this.#choice = "pin";
  }

  #book(visited: ModelGuest, group: AffinityGroup, need: LoadNeed): boolean {
    const guest = this.next;
    if (!guest) return false;
    if (!this.#target) {
      this.trace.settle(visited, { kind: "no_target", rule: visited.rules.pins[0]?.rule ?? null });
      return false;
    }
    this.trace.book(this.books, guest, this.#target, this.#causeOf(guest, group, need), this.#choice);
    return true;
  }

  #causeOf(guest: ModelGuest, group: AffinityGroup, need: LoadNeed): MoveCause {
    const { pins } = guest.rules;
    const [firstPin] = pins;
    if (guest.node.maintenance) return { kind: "evacuation", by: guest.node.maintenance };
    if (firstPin && !pins.some((pin) => pin.node === guest.node.name)) {
      return { kind: "pin", rule: firstPin.rule };
    }
    const crowded = this.#antiGroupsOf
      .get(guest)
      ?.find((anti) => anti.guests.some((other) => other !== guest && other.node === guest.node));
    if (crowded && this.#choice === "anti_affinity") return { kind: "anti_affinity", rule: crowded.rule };
    if (group.rule && this.#choice === "freest" && isSpread(group)) {
      return { kind: "affinity", rule: group.rule };
    }
    if (need.cause?.kind === "spread") return { ...need.cause, kind: "balance" };
    if (need.cause) return need.cause;
    return this.enforced.affinity
      ? { kind: "enforced", by: "affinity", rule: this.enforced.broken?.rule ?? null }
      : { kind: "enforced", by: "pinning", rule: null };
  }
}

/** Fewest members first, then least memory in use, or most with `direction` -1. */
function compareGroups(a: AffinityGroup, b: AffinityGroup, direction: 1 | -1 = 1): number {
  return a.guests.length - b.guests.length || direction * (a.memoryUsedBytes - b.memoryUsedBytes);
}
