import { isMap, isNode, isScalar } from "yaml";
import { type ParsedConfig, placeOf } from "@/lib/proxlb/config/parse";
import { type ConfigIssue, place } from "@/lib/proxlb/yaml/read";
import type { Finding } from "./finding";
import { startFindings } from "./start";
import { type ClusterNames, unmatchedValues } from "./unmatched";
import { unreadKeys } from "./unread";

type Readable = Extract<ParsedConfig, { ok: true }>;

/** A finding at its line. */
export type PlacedFinding = ConfigIssue & Pick<Finding, "id" | "severity">;

/** For whoever knows nothing of the cluster. */
export const UNKNOWN_CLUSTER: ClusterNames = { nodes: null, guests: null, pools: null };

/** Everything to be said of a file that ProxLB's parser takes, in the order of its lines. */
export function diagnose(file: Readable, cluster: ClusterNames): PlacedFinding[] {
  const findings = [
    ...startFindings(file.config),
    ...unreadKeys(file.values),
    ...unmatchedValues(file.config, cluster),
  ];
  return findings.map((finding) => placed(file, finding)).sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** What would end ProxLB at its start, though its parser takes the file. */
export function startIssues(file: Readable): PlacedFinding[] {
  return startFindings(file.config).map((finding) => placed(file, finding));
}

function placed({ document, lines }: Readable, { id, severity, path, at, message }: Finding): PlacedFinding {
  const where = { id, severity, path: path.join("."), message };
  if (at === "key") {
    const above = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(above)
      ? above.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
      : undefined;
    if (isNode(pair?.key) && pair.key.range) return { ...where, ...place(lines, pair.key.range[0]) };
  }
  return { ...where, ...placeOf(document, lines, [...path]) };
}
