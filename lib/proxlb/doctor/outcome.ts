import { type Edit, valuesAfter } from "@/lib/proxlb/config/edit";
import { schemaIssues } from "@/lib/proxlb/config/parse";
import type { ReadableYaml } from "@/lib/proxlb/yaml/read";
import type { KnownCluster } from "./known-cluster";
import { type Remark, remarksOn } from "./remarks";
import { tolerant } from "./tolerant";

/** Tells of edits whether something less is to be said after them, and nothing else than before. */
export function outcomeOf(reading: ReadableYaml, cluster: KnownCluster): (edits: readonly Edit[]) => boolean {
  const before = countOf(reading.values, cluster);
  return (edits) => {
    const values = valuesAfter(reading, edits);
    if (values === null) return false;
    const after = countOf(values, cluster);
    const isNew = [...after].some(([said, times]) => times > (before.get(said) ?? 0));
    return !isNew && sum(after) < sum(before);
  };
}

/** How often each thing is said of the values. */
function countOf(values: unknown, cluster: KnownCluster): Map<string, number> {
  const read = tolerant(values);
  const remarks: Pick<Remark, "id">[] = read
    ? remarksOn({ config: read.config, values, cluster }, { hasApi: read.hasApi })
    : [];
  const counts = new Map<string, number>();
  for (const { id } of [...schemaIssues(values), ...remarks]) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, times) => total + times, 0);
}
