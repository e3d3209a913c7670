import { picked } from "@/lib/core/picked";
import { holds, judge, verdictOf } from "./holds";
import { localized } from "./localized";
import { independentParts, type Problem, type Unit, withGuests } from "./problem";

/** A smallest set that cannot hold together: without any one of its units the rest can. */
export interface Clash {
  readonly units: readonly Unit[];
  /** The least to take away so that the others of the set can hold. */
  readonly cheapest: Relief;
}

/** Guests taken out of one unit, all of them where it is given up. */
export interface Relief {
  readonly unit: Unit;
  readonly guests: readonly number[];
  readonly whole: boolean;
}

/** What a change of a unit costs, in things to write. */
export type CostOf = (unit: Unit) => { whole: number; perGuest: number };

export interface Clashes {
  readonly clashes: readonly Clash[];
  /** Units of which nobody knows whether they can hold together: too many possibilities, or too many clashes before. */
  readonly undecided: readonly (readonly Unit[])[];
}

/** Clashes of one independent part that are told one by one; what is left then counts as undecided. */
const MOST_CLASHES = 16;

/** Everything that cannot hold. With the cheapest of each clash taken away, the rest can, or is undecided. */
export function clashesOf(problem: Problem, costOf: CostOf): Clashes {
  const clashes: Clash[] = [];
  const undecided: Unit[][] = [];
  for (const part of independentParts(problem)) {
    if (plainlyHolds(problem, part)) continue;
    const { small, unitOf, guestsOf } = localized(problem, part);
    let units: readonly Unit[] = small.units;
    for (let left = MOST_CLASHES; ; ) {
      // One more than is told: it may show that the others cannot hold either.
      const { verdict, blamed } = judge(small, units, left + 1);
      if (verdict === "undecided") undecided.push(units.map(unitOf));
      if (verdict !== "fails") break;
      const oneMore = blamed[left] ?? [];
      const gone = new Set<Unit>();
      for (const set of blamed.slice(0, left)) {
        if (set.some((unit) => gone.has(unit))) continue;
        const { units: clash, cheapest } = clashAmong(small, set, costOf);
        gone.add(cheapest.unit);
        left -= 1;
        clashes.push({
          units: clash.map(unitOf),
          cheapest: { ...cheapest, unit: unitOf(cheapest.unit), guests: guestsOf(cheapest.guests) },
        });
      }
      units = units.filter((unit) => !gone.has(unit));
      if (left > 0) continue;
      const isKnown = oneMore.length > 0 && !oneMore.some((unit) => gone.has(unit));
      if (isKnown || verdictOf(small, units) !== "holds") undecided.push(units.map(unitOf));
      break;
    }
  }
  return { clashes, undecided };
}

function clashAmong(problem: Problem, units: readonly Unit[], costOf: CostOf): Clash {
  const { small, unitOf, guestsOf } = localized(problem, units);
  const few = localized(small, withoutBystanders(small));
  const places = smallestSet(few.small, few.small.units).map((unit) => few.small.units.indexOf(unit));
  const set = picked(small.units, places);
  const { unit, guests, whole } = cheapestOf(small, set, costOf);
  return { units: set.map(unitOf), cheapest: { unit: unitOf(unit), guests: guestsOf(guests), whole } };
}

/** One unit that shares no guest with another, which most rules are: no search is needed where all have room. */
function plainlyHolds({ capacityBytes, memoryBytes }: Problem, [unit, ...others]: readonly Unit[]): boolean {
  if (!unit || others.length > 0) return false;
  let [sum, largest] = [0, 0];
  for (const guest of unit.guests) {
    const bytes = memoryBytes[guest] ?? 0;
    sum += bytes;
    if (bytes > largest) largest = bytes;
  }
  switch (unit.kind) {
    case "together":
      return sum <= Math.max(...capacityBytes);
    case "apart":
      return unit.guests.length <= capacityBytes.length && largest <= Math.min(...capacityBytes);
    case "on":
      return unit.nodes.some((node) => largest <= (capacityBytes[node] ?? 0));
    default:
      return unit.kind satisfies never;
  }
}

/** The units without guests of whom one pin alone wants something that can be: whatever fails, fails without them. */
function withoutBystanders(problem: Problem): Unit[] {
  const { units, memoryBytes, capacityBytes } = problem;
  const asking = new Int32Array(memoryBytes.length);
  for (const { guests } of units) for (const guest of guests) asking[guest] = (asking[guest] ?? 0) + 1;
  return units.map((unit) => {
    if (unit.kind !== "on") return unit;
    const largest = Math.max(...unit.nodes.map((node) => capacityBytes[node] ?? 0));
    const needed = unit.guests.filter((guest) => asking[guest] !== 1 || bytesOf(problem, guest) > largest);
    return withGuests(unit, needed);
  });
}

/** Halves the units until each that stays is needed (QuickXplain): few questions where the set is small. */
function smallestSet(problem: Problem, units: readonly Unit[]): Unit[] {
  const fails = (some: readonly Unit[]) => verdictOf(problem, some) === "fails";
  const narrow = (base: Unit[], isNew: boolean, candidates: readonly Unit[]): Unit[] => {
    if (isNew && fails(base)) return [];
    if (candidates.length === 1) return [...candidates];
    const half = candidates.length >> 1;
    const [first, second] = [candidates.slice(0, half), candidates.slice(half)];
    const ofSecond = narrow([...base, ...first], true, second);
    const ofFirst = narrow([...base, ...ofSecond], ofSecond.length > 0, first);
    return [...ofFirst, ...ofSecond];
  };
  return narrow([], false, units);
}

function cheapestOf(problem: Problem, clash: readonly Unit[], costOf: CostOf): Relief {
  let best: Relief | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  for (const unit of clash) {
    const { whole, perGuest } = costOf(unit);
    const offer = (relief: Relief, cost: number) => {
      if (cost >= lowest) return;
      best = relief;
      lowest = cost;
    };
    offer({ unit, guests: unit.guests, whole: true }, whole);
    if (perGuest >= lowest) continue;
    const few = fewestGuests(problem, clash, unit, whole);
    if (few) offer({ unit, guests: few, whole: false }, few.length * perGuest);
  }
  if (best === null) throw new Error("A clash has no units.");
  return best;
}

/** Guests of a unit that are tried one by one. */
const LOOKED_AT = 8;

/** Guests without whom the unit can stay: one where one will do, else as few of a row as it takes. Null: too many. */
function fewestGuests(problem: Problem, clash: readonly Unit[], unit: Unit, most: number): number[] | null {
  const others = clash.filter((other) => other !== unit);
  const helps = (gone: readonly number[]) => {
    const rest = withGuests(
      unit,
      unit.guests.filter((guest) => !gone.includes(guest)),
    );
    return rest.guests.length > 0 && holds(problem, [...others, rest]);
  };
  const touched = new Set(others.flatMap(({ guests }) => guests));
  // The later ones, and of those whom another unit of the clash is about, first: the rest of the rule stays as it was.
  const inOrder = [...unit.guests].reverse();
  const shared = inOrder.filter((guest) => touched.has(guest));
  const largest = inOrder
    .filter((guest) => !touched.has(guest))
    .sort((a, b) => bytesOf(problem, b) - bytesOf(problem, a));
  const single = [...shared.slice(0, LOOKED_AT), ...largest.slice(0, 1)].find((guest) => helps([guest]));
  if (single !== undefined) return [single];
  const row = [...shared, ...largest].slice(0, most);
  if (!helps(row)) return null;
  let [low, high] = [2, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (helps(row.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  return row.slice(0, high);
}

function bytesOf({ memoryBytes }: Problem, guest: number): number {
  return memoryBytes[guest] ?? 0;
}
