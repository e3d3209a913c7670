import { canAllHavePlaces } from "@/lib/core/matching";
import { type Part, search } from "./apart";
import { Joined } from "./joined";
import type { Problem, Unit } from "./problem";

export interface Answer {
  /** `undecided`: more possibilities than are looked at. */
  readonly verdict: "holds" | "fails" | "undecided";
  /** Where it fails: sets of units that each fail among themselves, often few of many. */
  readonly blamed: readonly (readonly Unit[])[];
}

/** Whether any placement of the guests on the nodes fulfils all units; see `judge`. */
export function holds(problem: Problem, units: readonly Unit[]): boolean {
  return verdictOf(problem, units) === "holds";
}

/** The verdict of `judge` alone, which ends at the first failure and looks for nobody to blame. */
export function verdictOf(problem: Problem, units: readonly Unit[]): Answer["verdict"] {
  const joined = new Joined(problem, units);
  if (joined.hasShut()) return "fails";
  const lists: List[] = [];
  for (const unit of units) {
    if (unit.kind !== "apart") continue;
    const list = { unit, roots: joined.rootsOf(unit.guests) };
    if (faultOf(problem, joined, list)) return "fails";
    lists.push(list);
  }
  return spread(joined, lists).verdict;
}

/**
 * Looks for a placement of the guests on the nodes that fulfils all units. What is together goes to one node and must
 * fit there by the memory in use; more of memory is no rule's business. Exact, except where `undecided` is said.
 * @param most sets that are blamed, 1 or more; those that fail further on are not looked for
 */
export function judge(problem: Problem, units: readonly Unit[], most = Number.POSITIVE_INFINITY): Answer {
  const joined = new Joined(problem, units);
  const blame = new Blame(units, joined);
  const blamed: (readonly Unit[])[] = joined.shut(most).map((root) => blame.touching([root]));
  const lists: List[] = [];
  for (const unit of units) {
    if (blamed.length >= most) break;
    if (unit.kind !== "apart") continue;
    const list = { unit, roots: joined.rootsOf(unit.guests) };
    const fault = faultOf(problem, joined, list);
    if (fault) blamed.push([...blame.behind(fault, list), unit]);
    lists.push(list);
  }
  if (blamed.length > 0) return { verdict: "fails", blamed };
  const { verdict, failing } = spread(joined, lists);
  return { verdict, blamed: failing ? [[...blame.touching([...failing]), ...blame.apartOf(failing)]] : [] };
}

/** Guests that are to be apart, each by the set that it is joined to. */
interface List {
  readonly unit: Unit;
  readonly roots: readonly number[];
}

/** Why a list cannot hold, looked at by itself: two of it are joined, it is longer than there are nodes, or open ones. */
type Fault = "joined" | "long" | "crowded";

function faultOf({ capacityBytes }: Problem, joined: Joined, { unit, roots }: List): Fault | null {
  if (roots.length < unit.guests.length) return "joined";
  if (roots.length > capacityBytes.length) return "long";
  return canAllHavePlaces(roots, (root) => joined.open(root)) ? null : "crowded";
}

/** Finds the units behind a failure. What each set of joined guests is touched by is worked out at the first one. */
class Blame {
  #byRoot: (Unit[] | undefined)[] | null = null;

  constructor(
    private readonly units: readonly Unit[],
    private readonly joined: Joined,
  ) {}

  /** What joins these sets, and pins them. */
  touching(roots: readonly number[]): Unit[] {
    const byRoot = this.#byRoot ?? this.#index();
    this.#byRoot = byRoot;
    return [...new Set(roots.flatMap((root) => byRoot[root] ?? []))];
  }

  /** What makes a list fail that would hold by itself. */
  behind(fault: Fault, { unit, roots }: List): Unit[] {
    if (fault === "long") return [];
    return fault === "crowded" ? this.touching(roots) : this.#joining(unit);
  }

  /** What joins two guests of a list that are to be apart. */
  #joining({ guests }: Unit): Unit[] {
    const seen = new Set<number>();
    const twice = guests
      .map((guest) => this.joined.root(guest))
      .find((root) => seen.has(root) || !seen.add(root));
    const all = twice === undefined ? [] : this.touching([twice]);
    return all.filter(({ kind }) => kind === "together");
  }

  apartOf(roots: ReadonlySet<number>): Unit[] {
    return this.units.filter(
      ({ kind, guests }) => kind === "apart" && roots.has(this.joined.root(guests[0] ?? -1)),
    );
  }

  #index(): (Unit[] | undefined)[] {
    const byRoot = new Array<Unit[] | undefined>(this.joined.size);
    for (const unit of this.units) {
      if (unit.kind === "apart") continue;
      for (const guest of unit.guests) {
        const root = this.joined.root(guest);
        const known = byRoot[root];
        if (known === undefined) byRoot[root] = [unit];
        else if (known.at(-1) !== unit) known.push(unit);
      }
    }
    return byRoot;
  }
}

/** Whether members of each list can all be on different nodes. Lists that share a member are one question. */
function spread(
  joined: Joined,
  lists: readonly List[],
): { verdict: Answer["verdict"]; failing?: Set<number> } {
  let verdict: Answer["verdict"] = "holds";
  const shared = lists.flatMap(({ roots }) => (roots.length > 1 ? [[...roots]] : []));
  for (const part of partsOf(shared, (root) => joined.open(root))) {
    const found = part.lists.length === 1 ? "holds" : search(part);
    if (found === "fails") return { verdict: found, failing: new Set(part.lists.flat()) };
    if (found === "undecided") verdict = found;
  }
  return { verdict };
}

function partsOf(lists: readonly number[][], open: Part["open"]): Part[] {
  const partOf = new Map<number, Part>();
  const parts = new Set<Part>();
  for (const list of lists) {
    const met = new Set(list.flatMap((member) => partOf.get(member) ?? []));
    const part: Part = { lists: [list, ...[...met].flatMap((other) => other.lists)], open };
    for (const other of met) parts.delete(other);
    for (const member of part.lists.flat()) partOf.set(member, part);
    parts.add(part);
  }
  return [...parts];
}
