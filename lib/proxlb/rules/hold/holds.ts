import { addTo } from "@/lib/core/grouped";
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
  return judge(problem, units).verdict === "holds";
}

/**
 * Looks for a placement of the guests on the nodes that fulfils all units. What is together goes to one node and must
 * fit there by the memory in use; more of memory is no rule's business. Exact, except where `undecided` is said.
 */
export function judge(problem: Problem, units: readonly Unit[]): Answer {
  const joined = new Joined(problem, units);
  const blame = new Blame(units, joined);
  const blamed: (readonly Unit[])[] = joined.shut().map((root) => blame.touching([root]));
  const lists: number[][] = [];
  for (const unit of units) {
    if (unit.kind !== "apart") continue;
    const roots = new Set(unit.guests.map((guest) => joined.root(guest)));
    if (roots.size < unit.guests.length) blamed.push([...blame.joining(unit), unit]);
    else if (roots.size > problem.capacityBytes.length) blamed.push([unit]);
    else if (!canAllHavePlaces([...roots], (root) => joined.open[root] ?? []))
      blamed.push([...blame.touching([...roots]), unit]);
    else if (roots.size > 1) lists.push([...roots]);
  }
  return blamed.length > 0 ? { verdict: "fails", blamed } : spread(blame, joined, lists);
}

/** Finds the units behind a failure. What each set of joined guests is touched by is worked out at the first one. */
class Blame {
  #byRoot: Map<number, Unit[]> | null = null;

  constructor(
    private readonly units: readonly Unit[],
    private readonly joined: Joined,
  ) {}

  /** What joins these sets, and pins them. */
  touching(roots: readonly number[]): Unit[] {
    const byRoot = this.#byRoot ?? this.#index();
    this.#byRoot = byRoot;
    return [...new Set(roots.flatMap((root) => byRoot.get(root) ?? []))];
  }

  /** What joins two guests of a list that are to be apart. */
  joining({ guests }: Unit): Unit[] {
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

  #index(): Map<number, Unit[]> {
    const byRoot = new Map<number, Unit[]>();
    for (const unit of this.units) {
      if (unit.kind === "apart") continue;
      for (const guest of unit.guests) {
        const root = this.joined.root(guest);
        if (byRoot.get(root)?.at(-1) !== unit) addTo(byRoot, root, unit);
      }
    }
    return byRoot;
  }
}

/** Whether members of each list can all be on different nodes. Lists that share a member are one question. */
function spread(blame: Blame, joined: Joined, lists: readonly number[][]): Answer {
  let verdict: Answer["verdict"] = "holds";
  for (const part of partsOf(lists, joined.open)) {
    const found = part.lists.length === 1 ? "holds" : search(part);
    if (found === "fails") {
      const roots = new Set(part.lists.flat());
      return { verdict: "fails", blamed: [[...blame.touching([...roots]), ...blame.apartOf(roots)]] };
    }
    if (found === "undecided") verdict = found;
  }
  return { verdict, blamed: [] };
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
