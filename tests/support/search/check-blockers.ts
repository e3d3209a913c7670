import type { SearchAnswer } from "@/lib/proxlb/search/answer";
import type { Way } from "@/lib/proxlb/search/exact";
import type { Problem, SearchGoal } from "@/lib/proxlb/search/problem";
import type { Obstruction } from "@/lib/proxlb/search/reasons";
import { judge } from "./brute";

/**
 * What is wrong with what an answer says stands in the way, as sentences: each reason is held to where the guests are once
 * the way is gone, and a guest that is left on a node to be emptied needs one for every other node.
 */
export function checkBlockers(problem: Problem, goal: SearchGoal, way: Way, answer: SearchAnswer): string[] {
  const { nodes, guests, bonds, rules } = problem;
  const at = guests.map((guest) => guest.at);
  for (const { bond, to } of way.steps) for (const guest of bonds[bond]!) at[guest] = to;
  const numberOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const wrong: string[] = [];
  const left = guests.flatMap(({ vmid }, guest) => (nodes[at[guest]!]!.leaves ? [vmid] : []));
  for (const { vmid, guest: name, stuck, nodes: reasons } of answer.blockers) {
    const guest = guests.findIndex((each) => each.vmid === vmid);
    const going = (to: number) => bonds.find((bond) => bond.includes(guest))!.filter((one) => at[one] !== to);
    if (stuck && guests[guest]!.stuck !== stuck) wrong.push(`${name} is said to be stuck`);
    for (const { node, obstruction } of reasons) {
      const to = numberOf.get(node)!;
      if (!holds(obstruction, going(to), to))
        wrong.push(`${name} to ${node}: not so, ${JSON.stringify(obstruction)}`);
    }
    if (!left.includes(vmid) || stuck || goal.kind === "mend") continue;
    const named = new Set(reasons.map(({ node }) => node));
    const open = nodes.filter(({ name: node, accepts }) => accepts && !named.has(node));
    for (const node of open) wrong.push(`${name} stays, and nothing is said against ${node.name}`);
  }
  const told = new Set(answer.blockers.map(({ vmid }) => vmid));
  if (answer.goal !== "mend") {
    for (const vmid of left) if (!told.has(vmid)) wrong.push(`${vmid} is left, and nobody says why`);
  }
  return wrong;

  function holds(found: Obstruction, going: readonly number[], to: number): boolean {
    if (found.kind === "fellow") {
      const fellow = going.find((guest) => guests[guest]!.name === found.fellow);
      return fellow !== undefined && holds(found.because, going, to) && going.length > 1;
    }
    if (found.kind === "breaks" || found.kind === "tears") {
      const after = at.map((node, guest) => (going.includes(guest) ? to : node));
      if (found.kind === "tears") return judge(problem, goal, after).unmet.worse > 0;
      return rules.some(
        (rule, number) =>
          rule.ref.name === found.rule.name &&
          judge(problem, { kind: "mend", rules: [number] }, after).unmet.broken === 1 &&
          judge(problem, { kind: "mend", rules: [number] }, at).unmet.broken === 0,
      );
    }
    if (found.kind === "memory") {
      const needed = going.reduce((sum, guest) => sum + guests[guest]!.memoryBytes, 0);
      const used = guests.reduce(
        (sum, { at: home, memoryBytes }, guest) =>
          sum +
          (at[guest] === to && home !== to ? memoryBytes : 0) -
          (at[guest] !== to && home === to ? memoryBytes : 0),
        nodes[to]!.usedBytes,
      );
      const free = Math.max(0, nodes[to]!.roomBytes - used);
      return needed === found.neededBytes && free === found.freeBytes && needed > nodes[to]!.roomBytes - used;
    }
    if (found.kind === "apart") {
      // A guest that does not run, or one that is there: either way the node says so itself, or the rule does.
      if (going.some((guest) => guests[guest]!.forbidden[to] === found)) return true;
      const after = at.map((node, guest) => (going.includes(guest) ? to : node));
      return rules.some(
        ({ kind, ref, members }) =>
          kind === "apart" &&
          ref.name === found.rule.name &&
          members.some((member) => guests[member]!.name === found.from && after[member] === to) &&
          new Set(members.map((member) => after[member])).size <
            new Set(members.map((member) => guests[member]!.at)).size,
      );
    }
    return going.some((guest) => guests[guest]!.forbidden[to] === found || guests[guest]!.stuck === found);
  }
}
