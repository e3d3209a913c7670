import { Books } from "./books";
import { PlanFailure } from "./failure";
import type { Model } from "./model";
import { type BrokenPlacement, enforcement, type LoadNeed, loadNeed } from "./need";
import type { PlanFailureReason, StayReason } from "./plan-schema";
import { Relocation } from "./relocation";
import type { ModelGuest, ModelNode } from "./shapes";
import { freest } from "./targets";
import { type Decision, Trace } from "./trace";

/** What one run of ProxLB's greedy engine decides, with the trace that explains it. */
export interface Cycle {
  /** `no_target`: every node is in maintenance, ProxLB skips the run. */
  readonly outcome: "planned" | "no_target" | "failed";
  readonly failure: PlanFailureReason | null;
  /** The answer to "best node", before anything moves. */
  readonly bestNode: ModelNode | null;
  /** The loads after the evacuation, which is when ProxLB first looks at them. */
  readonly need: LoadNeed | null;
  readonly broken: BrokenPlacement | null;
  readonly enforced: { affinity: boolean; pinning: boolean };
  /** Guests that ProxLB would migrate, in its order of execution. */
  readonly moves: { guest: ModelGuest; target: ModelNode; decision: Decision }[];
  /** Why each other guest stays. */
  readonly stays: { guest: ModelGuest; reason: StayReason }[];
  /** Decisions that only the order of nodes or guests settled. */
  readonly ties: { nodes: number; guests: number };
  readonly books: Books | null;
}

/**
 * One cycle, move for move as ProxLB 2.3.0 does it: evacuate nodes in maintenance, then relocate group by group
 * while the loads, a broken rule or `enforce_pinning` ask for it.
 */
export function runCycle(model: Model): Cycle {
  const trace = new Trace();
  const cycle: Draft = {
    outcome: "planned",
    failure: model.failure,
    bestNode: null,
    need: null,
    broken: null,
    enforced: { affinity: false, pinning: false },
    moves: [],
    stays: [],
    ties: trace.ties,
    books: null,
  };
  try {
    if (model.failure) throw new PlanFailure(model.failure);
    decide(model, trace, cycle);
    return { ...cycle, ...trace.result(model) };
  } catch (error) {
    if (!(error instanceof PlanFailure)) throw error;
    const stays = model.guests.map((guest) => ({ guest, reason: { kind: "failed" } as const }));
    return { ...cycle, outcome: "failed", failure: error.reason, stays };
  }
}

type Draft = { -readonly [Key in keyof Cycle]: Cycle[Key] };

function decide(model: Model, trace: Trace, cycle: Draft): void {
  const books = new Books(model);
  cycle.books = books;
  cycle.bestNode = freest(model, books)?.node ?? null;
  if (!cycle.bestNode) {
    cycle.outcome = "no_target";
    trace.settleRest(model.guests, { kind: "no_nodes" });
    return;
  }
  const { enforced, broken } = enforcement(model);
  cycle.broken = broken;
  cycle.enforced = { affinity: enforced, pinning: model.config.balancing.enforce_pinning };
  const last = evacuate(model, books, trace);
  cycle.need = loadNeed(model, books);
  if (cycle.need.cause || cycle.enforced.affinity || cycle.enforced.pinning) {
    new Relocation(model, books, trace, { ...cycle.enforced, broken }, last).run();
  } else trace.settleRest(model.guests, { kind: "balanced", spreadPoints: cycle.need.spreadPoints });
}

/** Empties nodes in maintenance one guest after the other, onto the freest node, past every rule and capacity. */
function evacuate(model: Model, books: Books, trace: Trace): ModelGuest | null {
  let last: ModelGuest | null = null;
  for (const guest of model.guests) {
    const from = guest.node.maintenance;
    if (!from) continue;
    last = guest;
    const target = freest(model, books);
    if (!target) continue;
    trace.book(books, guest, target, { kind: "evacuation", by: from }, "freest");
  }
  return last;
}
