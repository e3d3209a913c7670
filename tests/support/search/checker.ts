import { brokenRules } from "@/lib/proxlb/planner/violations";
import type { Way } from "@/lib/proxlb/search/exact";
import type { Problem, SearchGoal } from "@/lib/proxlb/search/problem";
import { judge } from "./brute";
import type { SmallCluster } from "./small";

/**
 * What is wrong with a way, as sentences: played guest by guest on the cluster itself, with the rules as the plan's own
 * judgement reads them. Empty where every step is legal and the figures are those of the placement that it ends in.
 */
export function checkWay(
  { model, view }: SmallCluster,
  problem: Problem,
  goal: SearchGoal,
  way: Way,
): string[] {
  const wrong: string[] = [];
  const at = problem.guests.map((guest) => guest.at);
  const first = broken();
  let moves = 0;
  let memoryBytes = 0;
  for (const { bond, to } of way.steps) {
    const target = problem.nodes[to]!;
    const node = model.nodes.find(({ name }) => name === target.name);
    if (!node) wrong.push(`${target.name} is no node that ProxLB sees`);
    if (node?.maintenance) wrong.push(`${target.name} is in maintenance`);
    for (const guest of problem.bonds[bond]!.filter((member) => at[member] !== to)) {
      const { name, vmid } = problem.guests[guest]!;
      const own = model.cluster.guests.find((each) => each.vmid === vmid)!;
      const known = model.guests.find((each) => each.guest.vmid === vmid);
      if (!own.running) wrong.push(`${name} does not run`);
      if (known?.rules.ignoredBy) wrong.push(`${name} is ignored`);
      if (!model.config.balancing.balance_types.includes(own.type))
        wrong.push(`${own.type} is not to be moved`);
      if (view.stuck(own)) wrong.push(`${name} is stuck`);
      if (own.node !== target.name && view.forbids(own, target.name))
        wrong.push(`${name} must not go to ${target.name}`);
      at[guest] = to;
      moves += 1;
      memoryBytes += own.memoryUsedBytes ?? 0;
      const used = memoryOn(to);
      if (node && used > node.usable.memory) wrong.push(`${name} does not fit on ${target.name}`);
    }
    for (const rule of broken()) if (!first.has(rule)) wrong.push(`a step breaks ${rule}`);
  }
  if (moves !== way.moves || memoryBytes !== way.memoryBytes)
    wrong.push("moves or memory are not those of its steps");
  const { unmet, spreadPoints } = judge(problem, goal, at);
  if (JSON.stringify(unmet).slice(0, 30) !== JSON.stringify(way.unmet).slice(0, 30))
    wrong.push("unmet differs");
  if (Math.abs(spreadPoints - way.spreadPoints) > 1e-6) wrong.push("the spread is not that of its end");
  return wrong;

  function memoryOn(node: number): number {
    const { name } = problem.nodes[node]!;
    const base = model.cluster.nodes.find((each) => each.name === name)!.memoryUsedBytes ?? 0;
    return problem.guests.reduce((sum, { vmid }, guest) => {
      const own = model.cluster.guests.find((each) => each.vmid === vmid)!;
      const bytes = own.memoryUsedBytes ?? 0;
      return (
        sum +
        (at[guest] === node && own.node !== name ? bytes : 0) -
        (at[guest] !== node && own.node === name ? bytes : 0)
      );
    }, base);
  }

  /** Rules that a placement breaks, by the plan's own judgement, and those of the HA manager. */
  function broken(): Set<string> {
    const placed = new Map(problem.guests.map(({ vmid }, guest) => [vmid, problem.nodes[at[guest]!]!.name]));
    const moved = model.guests.flatMap((guest) => {
      const target = model.nodes.find(({ name }) => name === placed.get(guest.guest.vmid));
      return target && target !== guest.node ? [{ guest, target }] : [];
    });
    const judged = brokenRules(model, moved).flatMap((warning) =>
      warning.kind === "rule_broken"
        ? // Of pins one warning names several guests: each of them is a rule kept or not.
          warning.breach === "pin"
          ? warning.guests.map((name) => `pin of ${name}`)
          : [`${warning.breach} ${warning.rule.name}`]
        : warning.kind === "split_group" && !isNodeRuleName(warning.rule.name)
          ? [`affinity ${warning.rule.name}`]
          : [],
    );
    const managed = view.rules.flatMap(({ kind, ref, vmids }) => {
      const nodes = vmids.filter((vmid) => placed.has(vmid)).map((vmid) => placed.get(vmid));
      const kept = kind === "together" ? new Set(nodes).size <= 1 : new Set(nodes).size === nodes.length;
      return kept ? [] : [`HA ${kind} ${ref.name}`];
    });
    return new Set([...judged, ...managed]);
  }

  function isNodeRuleName(name: string): boolean {
    return model.cluster.haRules.some(({ id, nodes }) => id === name && nodes.length > 0);
  }
}
