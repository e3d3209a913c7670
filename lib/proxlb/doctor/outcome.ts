import { type Edit, type PlainValue, valuesAfter } from "@/lib/proxlb/config/edit";
import { withValue } from "@/lib/proxlb/config/edit/intended";
import { isMapping, valueAt } from "@/lib/proxlb/yaml/plain";
import type { ReadableYaml } from "@/lib/proxlb/yaml/read";
import type { KnownCluster } from "./known-cluster";
import { type Remark, remarksOn } from "./remarks";
import { tolerant } from "./tolerant";

type Said = Pick<Remark, "id">;

/** Tells of edits whether something less is to be said after them, and nothing else than before. */
export function outcomeOf(reading: ReadableYaml, cluster: KnownCluster): (edits: readonly Edit[]) => boolean {
  return (edits) => {
    const values = valuesAfter(reading, edits);
    if (values === null) return false;
    const before = countOf(saidOf(withoutSamePools(reading.values, values), cluster));
    const after = countOf(saidOf(withoutSamePools(values, reading.values), cluster));
    const isNew = [...after].some(([said, times]) => times > (before.get(said) ?? 0));
    return !isNew && sum(after) < sum(before);
  };
}

const POOLS = ["balancing", "pools"];

/**
 * Leaves out the pools that edits did not touch, which are most of a large file: what is said of a pool depends on no other
 * one, and nothing that is said of the rest on any pool.
 */
function withoutSamePools(values: unknown, others: unknown): unknown {
  const [pools, otherPools] = [valueAt(values, POOLS), valueAt(others, POOLS)];
  if (!isMapping(pools) || !isMapping(otherPools)) return values;
  const touched = Object.entries(pools).filter(([pool, rule]) => rule !== otherPools[pool]);
  return withValue(values, POOLS, Object.fromEntries(touched) as PlainValue);
}

function saidOf(values: unknown, cluster: KnownCluster): Said[] {
  const read = tolerant(values);
  return [...read.refused, ...remarksOn(read, values, cluster)];
}

/** How often each thing is said. */
function countOf(said: readonly Said[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of said) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, times) => total + times, 0);
}
