import { type Edit, valuesAfter } from "@/lib/proxlb/config/edit";
import type { ReadableYaml } from "@/lib/proxlb/yaml/read";
import type { KnownCluster } from "./known-cluster";
import { type Remark, remarksOn } from "./remarks";
import { tolerant } from "./tolerant";

type Said = Pick<Remark, "id">;

/**
 * Tells of edits whether something less is to be said after them, and nothing else than before.
 * @param said what is to be said of the values as they are
 */
export function outcomeOf(
  reading: ReadableYaml,
  said: readonly Said[],
  cluster: KnownCluster,
): (edits: readonly Edit[]) => boolean {
  const before = countOf(said);
  return (edits) => {
    const values = valuesAfter(reading, edits);
    if (values === null) return false;
    const after = countOf(saidOf(values, cluster));
    const isNew = [...after].some(([said, times]) => times > (before.get(said) ?? 0));
    return !isNew && sum(after) < sum(before);
  };
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
