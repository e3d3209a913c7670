import { METHODS } from "@/lib/proxlb/methods";
import { type Cycle, runCycle } from "@/lib/proxlb/planner/cycle";
import { filterOf } from "@/lib/proxlb/planner/filter";
import { modelOf } from "@/lib/proxlb/planner/model";
import type { OracleAnswer, OracleFigures } from "./oracle";
import { clusterOf, type World } from "./world";

/** Our answer to a world. */
export function planWorld(world: World): Cycle {
  return runCycle(modelOf(clusterOf(world), world.config, new Date(`${world.now}Z`)));
}

/** Everything in which our answer differs from ProxLB's; empty when they agree to the last bit. */
export function differences(world: World, cycle: Cycle, answer: OracleAnswer): string[] {
  const found: string[] = [];
  const compare = (what: string, ours: unknown, theirs: unknown) => {
    const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (a !== b) found.push(`${world.name}: ${what}: ours ${a}, ProxLB ${b}`);
  };
  const note = answer.outcome === "failed" ? ` (${answer.error})` : "";
  compare(`outcome${note}`, cycle.outcome, answer.outcome);
  if (answer.outcome !== "planned" || cycle.outcome !== "planned") return found;
  const model = modelOf(clusterOf(world), world.config, new Date(`${world.now}Z`));
  compare("best node", cycle.bestNode?.name, answer.best);
  compare("enforced", cycle.enforced.affinity, answer.enforced);
  compare("needed", cycle.need?.cause !== null, answer.needed);
  compare(
    "moves",
    cycle.moves.map(({ guest, target }) => [
      guest.guest.name,
      guest.guest.vmid,
      guest.node.name,
      target.name,
    ]),
    answer.moves,
  );
  compare(
    "executed",
    cycle.moves.filter(({ guest }) => !filterOf(model, guest)).map(({ guest }) => guest.guest.name),
    answer.executed,
  );
  compare(
    "guests",
    model.guests.map(({ guest, rules }) => [guest.vmid, rules.ignoredBy !== null]),
    answer.guests,
  );
  for (const { node, accounts } of cycle.books?.all() ?? []) {
    for (const method of METHODS) {
      const { used, assigned, usedPercent, assignedPercent, free } = accounts[method];
      const ours: OracleFigures = [used, assigned, usedPercent, assignedPercent, free];
      compare(`${node.name} ${method}`, ours, answer.nodes[node.name]?.[method]);
    }
  }
  return found;
}
