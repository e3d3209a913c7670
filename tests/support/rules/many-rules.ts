import { runCycle } from "@/lib/proxlb/planner/cycle";
import { modelOf } from "@/lib/proxlb/planner/model";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import type { HaRule } from "@/lib/snapshot/schema";
import { largeCluster, plainConfig } from "@/tests/support/planner/large";
import { Random } from "@/tests/support/planner/random";

/** A large cluster under so many rules of all sources; a tenth of their members have another rule as well. */
export function manyRules({
  nodes,
  guests,
  rules,
}: {
  nodes: number;
  guests: number;
  rules: number;
}): RulesGround {
  const random = new Random(rules);
  const cluster = largeCluster({ nodes, guests });
  const names = cluster.nodes.map(({ name }) => name);
  const tags = cluster.guests.map((): string[] => []);
  const free = random.shuffle([...cluster.guests.keys()]);
  const members = () =>
    Array.from({ length: random.int(2, 30) }, () =>
      random.chance(0.1) ? random.int(0, guests - 1) : (free.pop() ?? random.int(0, guests - 1)),
    );
  const pools: { id: string; members: string[] }[] = [];
  const haRules: HaRule[] = [];
  const configured: Record<
    string,
    { type: "affinity" | "anti-affinity"; pin: string[] | null; strict: boolean }
  > = {};
  for (let index = 0; index < rules; index += 1) {
    const kind = index % 10;
    if (kind < 6) {
      const tag = ["plb_affinity", "plb_anti_affinity", `plb_pin_${random.pick(names)}`][kind % 3];
      const name = kind % 3 === 2 ? tag : `${tag}_${index}`;
      for (const guest of members()) if (name) tags[guest]?.push(name);
    } else if (kind < 8) {
      const id = `pool${index}`;
      pools.push({ id, members: members().map((guest) => `guest${guest}`) });
      configured[id] = { type: kind === 6 ? "affinity" : "anti-affinity", pin: null, strict: true };
    } else {
      const resources = members().map((guest) => `${cluster.guests[guest]?.type ?? "vm"}:${100 + guest}`);
      const ofNodes = kind === 8;
      haRules.push({
        rule: `rule${index}`,
        type: ofNodes ? "node-affinity" : "resource-affinity",
        affinity: ofNodes ? null : random.pick(["positive", "negative"] as const),
        strict: random.chance(0.5),
        disabled: false,
        nodes: ofNodes ? random.some(names, 0.3) : [],
        resources,
      });
    }
  }
  const model = modelOf(
    {
      ...cluster,
      guests: cluster.guests.map((guest, index) => ({ ...guest, tags: tags[index] ?? [] })),
      pools,
      haRules: haRules.map(({ rule, affinity, disabled, nodes: listed, resources }) => ({
        id: rule,
        negative: affinity === "negative",
        disabled,
        nodes: listed,
        vmids: resources.map((sid) => Number(sid.split(":")[1])),
      })),
    },
    plainConfig({ balancing: { pools: configured, balanciness: 1 } }),
    new Date("2026-03-02T10:00:00Z"),
  );
  return {
    model,
    haRules,
    haAreGroups: false,
    cycle: runCycle(model),
    configReason: null,
    lineOf: () => null,
    seesAllPools: true,
    seenAt: null,
  };
}
