import { canAllHavePlaces } from "@/lib/core/matching";
import { bondByGuest, entry, type Problem, type Rule } from "./problem";

/**
 * Where guests can ever be, whatever the others do. One in a bond goes only where all of it can be; where a guest is at the
 * start it may stay. Worked out for those that are asked for: few matter.
 */
export class Domains {
  readonly #bondOf: readonly number[];
  readonly #known = new Map<number, readonly boolean[]>();

  constructor(private readonly problem: Problem) {
    this.#bondOf = bondByGuest(problem);
  }

  /** By node. */
  of(guest: number): readonly boolean[] {
    const known = this.#known.get(guest);
    if (known) return known;
    const { guests, nodes, bonds } = this.problem;
    const members = entry(bonds, entry(this.#bondOf, guest));
    const { at: own } = entry(guests, guest);
    const domain = nodes.map(({ accepts }, node) => {
      if (node === own) return true;
      return members.every((member) => {
        const { at, stuck, forbidden } = entry(guests, member);
        return at === node || (accepts && stuck === null && !forbidden[node]);
      });
    });
    this.#known.set(guest, domain);
    return domain;
  }
}

/** False where no placement within the domains keeps the rule, whatever room there is. */
export function canBeKept(
  { kind, members, allows }: Rule,
  { nodes, bonds, guests }: Pick<Problem, "nodes" | "bonds" | "guests">,
  domains: Domains,
): boolean {
  const open = (member: number, node: number) => domains.of(member)[node] === true;
  const numbers = nodes.map((_, node) => node);
  switch (kind) {
    case "pin":
      return numbers.some((node) => allows[node] === true && open(entry(members, 0), node));
    case "together":
      return numbers.some((node) => members.every((member) => open(member, node)));
    case "apart":
      return (
        !sitTogether(members, bonds, guests) &&
        canAllHavePlaces(members, (member) => numbers.filter((node) => open(member, node)))
      );
    default:
      return kind satisfies never;
  }
}

/** True for two that are on one node and move as one: they never part. */
function sitTogether(
  members: readonly number[],
  bonds: Problem["bonds"],
  guests: Problem["guests"],
): boolean {
  return bonds.some((bond) => {
    const nodes = bond.filter((guest) => members.includes(guest)).map((guest) => entry(guests, guest).at);
    return new Set(nodes).size < nodes.length;
  });
}
