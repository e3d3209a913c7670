import type { PlanChances } from "./certainty-schema";
import type { PlannerCluster } from "./cluster";
import { type Cycle, runCycle } from "./cycle";
import { modelOf } from "./model";
import { inRandomOrder, seededRandom } from "./orders";
import type { Plan } from "./plan-schema";
import type { PlannerConfig } from "./settings";

/** Orders tried at least, however large the cluster. */
export const LEAST_ORDERS = 24;
/** Small clusters are tried more often, so that rare moves come up too: as many guests are planned in all. */
const GUESTS_PLANNED = 24_000;
const MOST_ORDERS = 240;

/** How often a cluster of so many guests is planned. */
export function ordersFor(guests: number): number {
  return Math.min(MOST_ORDERS, Math.max(LEAST_ORDERS, Math.floor(GUESTS_PLANNED / Math.max(1, guests))));
}

type ChanceMove = PlanChances["moves"][number];

/**
 * Plans a cluster again and again, each time as PVE might list it in another answer. One order a step, so that a worker
 * or a server can stop in between; the same seed gives the same shares.
 */
export class ChanceRun {
  readonly #random: () => number;
  readonly #moves = new Map<string, ChanceMove>();
  readonly #outcomes = new Map<string, number>();
  #tried = 0;

  constructor(
    private readonly cluster: PlannerCluster,
    private readonly config: PlannerConfig,
    private readonly wallClock: Date,
    private readonly orders = ordersFor(cluster.guests.length),
    seed = 1,
  ) {
    this.#random = seededRandom(seed);
  }

  get done(): boolean {
    return this.#tried >= this.orders;
  }

  /** Plans in one more order; nothing when all have been tried. */
  step(): void {
    if (this.done) return;
    this.#tried += 1;
    const cycle = runCycle(modelOf(inRandomOrder(this.cluster, this.#random), this.config, this.wallClock));
    for (const move of cycle.moves) this.#count(move);
    const outcome = outcomeKey(
      cycle.outcome,
      cycle.moves.map(({ guest, target }) => moveKey(guest.guest.vmid, target.name)),
    );
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  /** What came up so far, beside the plan of the order at hand. */
  result(plan: Pick<Plan, "outcome" | "moves">): PlanChances {
    const own = outcomeKey(
      plan.outcome,
      plan.moves.map(({ vmid, to }) => moveKey(vmid, to)),
    );
    return {
      orders: this.#tried,
      same: this.#outcomes.get(own) ?? 0,
      outcomes: this.#outcomes.size,
      moves: [...this.#moves.values()].sort(
        (a, b) => b.orders - a.orders || a.vmid - b.vmid || (a.to < b.to ? -1 : 1),
      ),
    };
  }

  #count({ guest, target }: Cycle["moves"][number]): void {
    const { name, vmid, type, node } = guest.guest;
    const key = moveKey(vmid, target.name);
    const known = this.#moves.get(key);
    if (known) known.orders += 1;
    else this.#moves.set(key, { guest: name, vmid, type, from: node, to: target.name, orders: 1 });
  }
}

/** True where other orders are worth trying: the order decides something, and nobody has tried yet. */
export function needsChances({ certainty }: Plan): boolean {
  return certainty.by.length > 0 && certainty.chances === null;
}

/** The plan with what came of other orders. */
export function withChances(plan: Plan, chances: PlanChances): Plan {
  return { ...plan, certainty: { ...plan.certainty, chances } };
}

function moveKey(vmid: number, to: string): string {
  return `${vmid}>${to}`;
}

function outcomeKey(outcome: string, moves: readonly string[]): string {
  return `${outcome} ${[...moves].sort().join(" ")}`;
}
