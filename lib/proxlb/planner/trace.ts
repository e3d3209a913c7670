import type { Books } from "./books";
import type { MaintenanceSource, Model, ModelGuest, ModelNode } from "./model";
import type { LoadNeed } from "./need";
import type { RuleRef } from "./rules";
import type { Pick } from "./targets";

/** Why a guest was moved. */
export type Cause =
  | { kind: "evacuation"; by: MaintenanceSource }
  | { kind: "balance"; spread: number; balanciness: number }
  | { kind: "threshold"; node: string; percent: number; threshold: number }
  | { kind: "pressure" }
  | { kind: "affinity"; rule: RuleRef }
  | { kind: "anti_affinity"; rule: RuleRef }
  | { kind: "pin"; rule: RuleRef }
  /** Loads were fine; the cycle ran for another guest's rule, or because pins are enforced. */
  | { kind: "enforced"; by: "affinity" | "pinning"; rule: RuleRef | null };

/** What picked the target: its low load, the order of nodes in an anti-affinity group, or a pin. */
export type TargetChoice = "freest" | "anti_affinity" | "pin";

export interface Decision {
  readonly cause: Cause;
  readonly choice: TargetChoice;
  /** Loads in ProxLB's books around this booking, in percent. */
  readonly source: { before: number; after: number };
  readonly target: { before: number; after: number };
}

/** Why a guest that ProxLB sees stays where it is. */
export type Verdict =
  | { kind: "balanced"; need: LoadNeed }
  | { kind: "reached"; need: LoadNeed }
  | { kind: "not_busiest"; percent: number; busiest: string; busiestPercent: number }
  | { kind: "group_stopped"; rule: RuleRef; at: string; busiest: string }
  | { kind: "no_memory"; target: string; neededBytes: number; freeBytes: number }
  | { kind: "no_target"; rule: RuleRef | null }
  | { kind: "less_pressure"; than: string }
  | { kind: "already_there"; choice: TargetChoice }
  | { kind: "ignored"; by: "tag" | "config"; bookedTo: string | null }
  | { kind: "no_nodes" }
  | { kind: "failed" };

/** Collects what happened to each guest; the last booking counts, as in ProxLB. */
export class Trace {
  readonly ties = { nodes: 0, guests: 0 };
  readonly #booked = new Map<ModelGuest, { target: ModelNode; decision: Decision }>();
  readonly #verdicts = new Map<ModelGuest, Verdict>();

  book(books: Books, guest: ModelGuest, pick: Pick, cause: Cause, choice: TargetChoice): void {
    const target = pick.node;
    if (pick.tie) this.ties.nodes += 1;
    const before = { source: books.load(guest.node), target: books.load(target) };
    books.move(guest, target);
    const decision: Decision = {
      cause,
      choice,
      source: { before: before.source, after: books.load(guest.node) },
      target: { before: before.target, after: books.load(target) },
    };
    this.#booked.set(guest, { target, decision });
  }

  settle(guest: ModelGuest, verdict: Verdict): void {
    if (!this.#verdicts.has(guest)) this.#verdicts.set(guest, verdict);
  }

  settleRest(guests: readonly ModelGuest[], verdict: Verdict): void {
    for (const guest of guests) this.settle(guest, verdict);
  }

  result(model: Model) {
    const moves: { guest: ModelGuest; target: ModelNode; decision: Decision }[] = [];
    const stays: { guest: ModelGuest; verdict: Verdict }[] = [];
    for (const guest of model.guests) {
      const booked = this.#booked.get(guest);
      const leaves = booked && booked.target !== guest.node;
      if (guest.rules.ignoredBy) {
        const bookedTo = leaves ? booked.target.name : null;
        stays.push({ guest, verdict: { kind: "ignored", by: guest.rules.ignoredBy, bookedTo } });
      } else if (leaves) moves.push({ guest, ...booked });
      else stays.push({ guest, verdict: this.#verdictOf(guest, booked?.decision) });
    }
    return { moves, stays };
  }

  #verdictOf(guest: ModelGuest, decision: Decision | undefined): Verdict {
    if (decision) return { kind: "already_there", choice: decision.choice };
    return this.#verdicts.get(guest) ?? { kind: "no_target", rule: null };
  }
}
