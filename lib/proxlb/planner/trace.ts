import type { Books } from "./books";
import type { ChanceCause } from "./certainty-schema";
import type { Model } from "./model";
import type { MoveCause, StayReason, TargetChoice } from "./plan-schema";
import type { ModelGuest, ModelNode } from "./shapes";
import type { Target } from "./targets";

/** The last booking of a guest. */
export interface Decision {
  /** The how-manieth booking of the cycle it is: ProxLB decides in this order, and moves in the order of its list. */
  readonly turn: number;
  readonly cause: MoveCause;
  readonly choice: TargetChoice;
  /** Loads in ProxLB's books around this booking. */
  readonly source: { beforePercent: number; afterPercent: number };
  readonly target: { beforePercent: number; afterPercent: number };
}

/** Collects what happened to each guest; the last booking counts, as in ProxLB. */
export class Trace {
  /** What the order of PVE's lists decided, and what about. */
  readonly chances = new Map<ChanceCause["kind"], Set<string>>();
  /** Nodes whose figures are so close that rounding decided. */
  readonly rounded = new Set<string>();
  #bookings = 0;
  readonly #booked = new Map<ModelGuest, { target: ModelNode; decision: Decision }>();
  readonly #reasons = new Map<ModelGuest, StayReason>();

  book(books: Books, guest: ModelGuest, pick: Target, cause: MoveCause, choice: TargetChoice): void {
    const target = pick.node;
    this.tie(pick);
    const before = { source: books.load(guest.node), target: books.load(target) };
    books.move(guest, target);
    this.#bookings += 1;
    const decision: Decision = {
      turn: this.#bookings,
      cause,
      choice,
      source: { beforePercent: before.source, afterPercent: books.load(guest.node) },
      target: { beforePercent: before.target, afterPercent: books.load(target) },
    };
    this.#booked.set(guest, { target, decision });
  }

  chance(kind: ChanceCause["kind"], subjects: readonly string[]): void {
    const known = this.chances.get(kind) ?? new Set();
    this.chances.set(kind, known);
    for (const subject of subjects) known.add(subject);
  }

  /** Notes that a pick could have been another one. */
  tie({ node, tie }: Target): void {
    if (tie === "equal") this.chance("equal_nodes", [node.name]);
    if (tie === "close") this.rounded.add(node.name);
  }

  settle(guest: ModelGuest, reason: StayReason): void {
    if (!this.#reasons.has(guest)) this.#reasons.set(guest, reason);
  }

  settleRest(guests: readonly ModelGuest[], reason: StayReason): void {
    for (const guest of guests) this.settle(guest, reason);
  }

  result(model: Model) {
    const moves: { guest: ModelGuest; target: ModelNode; decision: Decision }[] = [];
    const stays: { guest: ModelGuest; reason: StayReason }[] = [];
    for (const guest of model.guests) {
      const booked = this.#booked.get(guest);
      const leaves = booked && booked.target !== guest.node;
      if (guest.rules.ignoredBy) {
        const bookedTo = leaves ? booked.target.name : null;
        stays.push({ guest, reason: { kind: "ignored", by: guest.rules.ignoredBy, bookedTo } });
      } else if (leaves) moves.push({ guest, ...booked });
      else stays.push({ guest, reason: this.#reasonOf(guest, booked?.decision) });
    }
    return { moves, stays };
  }

  #reasonOf(guest: ModelGuest, decision: Decision | undefined): StayReason {
    if (decision) return { kind: "already_there", choice: decision.choice };
    return this.#reasons.get(guest) ?? { kind: "no_target", rules: [], unreadable: null };
  }
}
