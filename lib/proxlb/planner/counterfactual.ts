import type { PlannerCluster, PlannerGuest } from "./cluster";
import { runCycle } from "./cycle";
import { type Model, modelOf } from "./model";
import type { PlanMove, RuleRef } from "./plan-schema";
import type { PlannerConfig } from "./settings";

/** Guests planned again in all, about 15 ms: the first answer must not wait longer. */
const GUESTS_PLANNED = 1_500;

type RuleCause = Extract<PlanMove["cause"], { without: unknown }>;

/**
 * Says of each move that a rule asks for whether it would come without the rule too: the cycle is run again with the rule
 * taken away. Where that would take too long it stays unsaid (`without` null).
 */
export function withCounterfactuals(
  moves: readonly PlanMove[],
  { cluster, config, guests }: Model,
  wallClock: Date,
): PlanMove[] {
  let left = Math.floor(GUESTS_PLANNED / Math.max(1, guests.length));
  const known = new Map<string, ReadonlyMap<number, string>>();
  return moves.map((move): PlanMove => {
    const { cause } = move;
    if (!isRuleCause(cause)) return move;
    const rules = cause.kind === "pin" ? cause.rules : [cause.rule];
    const key = JSON.stringify(rules);
    let targets = known.get(key);
    if (!targets && left > 0) {
      left -= 1;
      targets = targetsWithout(rules, cluster, config, wallClock);
      known.set(key, targets);
    }
    if (!targets) return move;
    const without = targets.get(move.vmid) === move.to ? ("same_move" as const) : ("other" as const);
    return { ...move, cause: { ...cause, without } };
  });
}

function isRuleCause(cause: PlanMove["cause"]): cause is RuleCause {
  return cause.kind === "pin" || cause.kind === "affinity" || cause.kind === "anti_affinity";
}

/** Where each guest would go if nobody had written these rules. */
function targetsWithout(
  rules: readonly RuleRef[],
  cluster: PlannerCluster,
  config: PlannerConfig,
  wallClock: Date,
): ReadonlyMap<number, string> {
  const names = (source: RuleRef["source"]) =>
    new Set(rules.filter((rule) => rule.source === source).map(({ name }) => name));
  const [tags, pools, haRules] = [names("tag"), names("pool"), names("ha")];
  const untagged = (guest: PlannerGuest) => ({ ...guest, tags: guest.tags.filter((tag) => !tags.has(tag)) });
  const entries = Object.entries(config.balancing.pools ?? {}).filter(([id]) => !pools.has(id));
  const model = modelOf(
    {
      nodes: cluster.nodes,
      guests: tags.size > 0 ? cluster.guests.map(untagged) : cluster.guests,
      pools: cluster.pools,
      haRules: cluster.haRules.filter(({ id }) => !haRules.has(id)),
      provenance: cluster.provenance,
    },
    { ...config, balancing: { ...config.balancing, pools: Object.fromEntries(entries) } },
    wallClock,
  );
  return new Map(runCycle(model).moves.map(({ guest, target }) => [guest.guest.vmid, target.name]));
}
