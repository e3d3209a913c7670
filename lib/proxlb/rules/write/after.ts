import type { PlannerCluster } from "@/lib/proxlb/planner/cluster";
import { runCycle } from "@/lib/proxlb/planner/cycle";
import { plannerHaRule } from "@/lib/proxlb/planner/from-snapshot";
import { modelOf } from "@/lib/proxlb/planner/model";
import type { PlannerConfig, PoolConfig } from "@/lib/proxlb/planner/settings";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import type { HaRule } from "@/lib/snapshot/schema";
import type { WriteGround } from "./ground";
import type { ConfigWrite, RuleWrite } from "./write-schema";

/** All that rules are judged by, as it is once everything is written. */
export function afterWrites(ground: WriteGround, writes: readonly RuleWrite[]): RulesGround {
  const haRules = haRulesAfter(ground.haRules, writes);
  const config = writes.reduce(
    (changed, write) => (write.kind === "config" ? configAfter(changed, write) : changed),
    ground.model.config,
  );
  const model = modelOf(clusterAfter(ground.model.cluster, writes, haRules), config, ground.wallClock);
  const movesLines = writes.some(({ kind }) => kind === "config");
  return {
    ...ground,
    model,
    haRules,
    cycle: ground.cycle === null ? null : runCycle(model),
    lineOf: movesLines ? () => null : ground.lineOf,
  };
}

function clusterAfter(
  cluster: PlannerCluster,
  writes: readonly RuleWrite[],
  haRules: readonly HaRule[],
): PlannerCluster {
  const tags = new Map(writes.flatMap((write) => (write.kind === "tags" ? [[write.vmid, write.after]] : [])));
  const changesHa = writes.some(({ kind }) => kind === "ha_rule");
  return {
    ...cluster,
    guests: cluster.guests.map((guest) => {
      const own = tags.get(guest.vmid);
      return own ? { ...guest, tags: own } : guest;
    }),
    haRules: changesHa ? haRules.map(plannerHaRule) : cluster.haRules,
  };
}

function haRulesAfter(before: readonly HaRule[], writes: readonly RuleWrite[]): readonly HaRule[] {
  return writes.reduce<readonly HaRule[]>((rules, write) => {
    if (write.kind !== "ha_rule") return rules;
    const others = rules.map((rule) => (rule.rule === write.rule ? write.after : rule));
    const all = write.before === null ? [...others, write.after] : others;
    return all.filter((rule) => rule !== null);
  }, before);
}

function configAfter(config: PlannerConfig, { path, after }: ConfigWrite): PlannerConfig {
  const [section, key, pool, entry] = path;
  if (section === "proxmox_cluster") {
    return { ...config, proxmox_cluster: { ...config.proxmox_cluster, ignore_nodes: listOf(after) } };
  }
  const balancing = { ...config.balancing };
  if (key === "ignore_guests") balancing.ignore_guests = listOf(after);
  else if (pool !== undefined) balancing.pools = poolsAfter(balancing.pools ?? {}, { pool, entry, after });
  return { ...config, balancing };
}

const NEW_POOL: PoolConfig = { type: null, pin: null, strict: true };

function poolsAfter(
  pools: Record<string, PoolConfig>,
  { pool, entry, after }: { pool: string; entry: string | undefined; after: ConfigWrite["after"] },
): Record<string, PoolConfig> {
  if (entry === undefined) {
    return Object.fromEntries(Object.entries(pools).filter(([name]) => name !== pool));
  }
  const now = (Object.hasOwn(pools, pool) ? pools[pool] : undefined) ?? NEW_POOL;
  const changed: PoolConfig =
    entry === "pin"
      ? { ...now, pin: after === null ? null : listOf(after) }
      : { ...now, type: after === "affinity" || after === "anti-affinity" ? after : null };
  return { ...pools, [pool]: changed };
}

function listOf(value: ConfigWrite["after"]): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
