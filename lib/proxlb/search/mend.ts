import { withoutPriority } from "@/lib/proxlb/rules/book";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import { placementOf } from "./answer";
import { Board } from "./board";
import { entry, type Problem, type SearchGoal, type Rule as Wanted } from "./problem";

type Subject = Pick<Rule, "source" | "name" | "kind" | "nodes" | "members">;

/**
 * The goal to have one rule of the list kept, with a problem that knows what the rule asks for: what ProxLB does not read
 * of Proxmox VE's rules is added. Null for rules that ask for no placement.
 */
export function toMend(problem: Problem, rule: Subject): { problem: Problem; goal: SearchGoal } | null {
  const known = knownRules(problem, rule);
  const added = known.length > 0 ? [] : addedRules(problem, rule);
  const numbers = [...known, ...added.map((_, index) => problem.rules.length + index)];
  if (numbers.length === 0) return null;
  return {
    problem: { ...problem, rules: [...problem.rules, ...added] },
    goal: { kind: "mend", rules: numbers },
  };
}

const GROUPS = { affinity: "together", anti_affinity: "apart" } as const;

/** Numbers of the rules that the search has for it already: the group of its name, the pins of its guests. */
function knownRules({ rules, guests }: Problem, { source, name, kind, members }: Subject): number[] {
  const numbersOf = (fits: (rule: Wanted) => boolean) =>
    rules.flatMap((rule, number) => (fits(rule) ? [number] : []));
  if (kind === "affinity" || kind === "anti_affinity") {
    return numbersOf((rule) => rule.kind === GROUPS[kind] && rule.ref.name === name);
  }
  // Proxmox VE keeps its own nodes, whatever other pins allow: of those ProxLB's reading makes one list.
  if (kind !== "pin" || isOfHa(source)) return [];
  const own = new Set(members.map(({ vmid }) => vmid));
  return numbersOf((rule) => rule.kind === "pin" && own.has(entry(guests, entry(rule.members, 0)).vmid));
}

/** What Proxmox VE alone keeps: for its running guests. */
function addedRules(
  { guests, nodes }: Problem,
  { source, name, kind, nodes: named, members }: Subject,
): Wanted[] {
  if (!isOfHa(source)) return [];
  const ref = { source: "ha", name } as const;
  const own = new Set(members.map(({ vmid }) => vmid));
  const numbers = guests.flatMap(({ vmid }, number) => (own.has(vmid) ? [number] : []));
  switch (kind) {
    case "affinity":
    case "anti_affinity":
      return numbers.length < 2 ? [] : [{ kind: GROUPS[kind], ref, members: numbers, allows: [] }];
    case "pin":
    case "avoid": {
      const listed = new Set(named.map(withoutPriority));
      const allows = nodes.map((node) => listed.has(node.name) === (kind === "pin"));
      return numbers.map((number) => ({ kind: "pin", ref, members: [number], allows }));
    }
    default:
      return [];
  }
}

function isOfHa(source: Rule["source"]): boolean {
  return source === "ha" || source === "ha_group";
}

/** True where the rules of the goal are kept once other moves are made at once, whatever else they break. */
export function isMetBy(
  problem: Problem,
  goal: SearchGoal,
  moves: readonly { vmid: number; to: string }[],
): boolean {
  const board = new Board(problem);
  board.place(placementOf(problem, moves));
  return goal.kind !== "mend" || goal.rules.every((rule) => !board.isBroken(rule));
}
