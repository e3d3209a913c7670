import { Books } from "./books";
import type { ChanceCause } from "./certainty-schema";
import { PlanFailure } from "./failure";
import type { Model } from "./model";
import { type BrokenPlacement, enforcement, type LoadNeed, loadNeed } from "./need";
import { noteEvacuation, noteLists, noteNeed } from "./order-notes";
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
  /** What the order of PVE's lists decided, and what about. Empty: the same moves come in any order. */
  readonly chances: ReadonlyMap<ChanceCause["kind"], ReadonlySet<string>>;
  /** Nodes between which rounding decided. */
  readonly rounded: ReadonlySet<string>;
  /** ProxLB looked at guests one by one: their memory, CPU and rules matter. */
  readonly weighed: boolean;
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
    chances: trace.chances,
    rounded: trace.rounded,
    weighed: false,
    books: null,
  };
  try {
    noteLists(model, trace);
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
  const { enforced, broken, byOrder } = enforcement(model);
  cycle.broken = broken;
  cycle.enforced = { affinity: enforced, pinning: model.config.balancing.enforce_pinning };
  const last = evacuate(model, books, trace);
  cycle.need = loadNeed(model, books);
  noteNeed(cycle.need, { ...cycle.enforced, byOrder }, trace);
  const drained = model.guests.some((guest) => guest.node.maintenance);
  cycle.weighed = drained || Boolean(cycle.need.cause) || cycle.enforced.affinity || cycle.enforced.pinning;
  if (cycle.need.cause || cycle.enforced.affinity || cycle.enforced.pinning) {
    new Relocation(model, books, trace, { ...cycle.enforced, broken, byOrder }, last).run();
  } else trace.settleRest(model.guests, calmReason(model, cycle.need));
}

/** Why nothing moves where nothing asks for it. */
function calmReason(model: Model, { spreadPoints }: LoadNeed): StayReason {
  const { mode, method } = model.config.balancing;
  return mode === "psi"
    ? { kind: "no_pressure", method }
    : { kind: "balanced", spreadPoints, emptied: drainedNodes(model) };
}

/** Names of the nodes in maintenance that have guests. */
export function drainedNodes(model: Model): string[] {
  const drained = model.guests.filter((guest) => guest.node.maintenance);
  return [...new Set(drained.map((guest) => guest.node.name))];
}

/** Empties nodes in maintenance one guest after the other, onto the freest node, past every rule and capacity. */
function evacuate(model: Model, books: Books, trace: Trace): ModelGuest | null {
  const drained = model.guests.filter((guest) => guest.node.maintenance);
  const targets = new Set<ModelNode>();
  for (const guest of drained) {
    const target = freest(model, books);
    const by = guest.node.maintenance;
    if (!target || !by) continue;
    targets.add(target.node);
    trace.book(books, guest, target, { kind: "evacuation", by }, "freest");
  }
  noteEvacuation(model, books, trace, { drained, targets });
  return drained.at(-1) ?? null;
}
