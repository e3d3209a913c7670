type Verdict = "holds" | "fails" | "undecided";

export interface Part {
  /** Members of each are all to be on different nodes. */
  readonly lists: number[][];
  readonly open: (member: number) => readonly number[];
}

/** Steps of the search, after which the question stays open. */
const MOST_STEPS = 4000;

/** Lists that share members: tries nodes, the member with the fewest open ones first. */
export function search({ lists, open }: Part): Verdict {
  const rivals = rivalsOf(lists);
  const left = new Map([...rivals.keys()].map((member) => [member, new Set(open(member))]));
  let steps = 0;
  const place = (): Verdict => {
    steps += 1;
    if (steps > MOST_STEPS) return "undecided";
    const next = tightest(left);
    if (next === null) return "holds";
    const [member, nodes] = next;
    left.delete(member);
    let verdict: Verdict = "fails";
    for (const node of nodes) {
      const narrowed = [...(rivals.get(member) ?? [])].filter((rival) => left.get(rival)?.delete(node));
      const found = narrowed.some((rival) => left.get(rival)?.size === 0) ? "fails" : place();
      for (const rival of narrowed) left.get(rival)?.add(node);
      if (found !== "fails") {
        verdict = found;
        break;
      }
    }
    left.set(member, nodes);
    return verdict;
  };
  return place();
}

function rivalsOf(lists: readonly number[][]): Map<number, Set<number>> {
  const rivals = new Map<number, Set<number>>();
  for (const list of lists) {
    for (const member of list) {
      const own = rivals.get(member) ?? new Set();
      for (const other of list) if (other !== member) own.add(other);
      rivals.set(member, own);
    }
  }
  return rivals;
}

function tightest(left: ReadonlyMap<number, Set<number>>): [number, Set<number>] | null {
  let found: [number, Set<number>] | null = null;
  for (const entry of left) if (found === null || entry[1].size < found[1].size) found = entry;
  return found;
}
