import { isMap, isNode, isScalar } from "yaml";
import { nextTurn } from "@/lib/core/next-turn";
import { isKept } from "@/lib/proxlb/config/kept-secret";
import { type ParsedConfig, placeOf, type SchemaIssue, schemaIssues } from "@/lib/proxlb/config/parse";
import type { Finding } from "@/lib/proxlb/finding";
import { valueAt } from "@/lib/proxlb/yaml/plain";
import { isReadable, place, type ReadableYaml, readYaml } from "@/lib/proxlb/yaml/read";
import { yamlSurprises } from "@/lib/proxlb/yaml/surprises";
import type { KnownCluster } from "./known-cluster";
import { type Remark, remarksOn } from "./remarks";
import { repairOf, trapFix, unshadowFix } from "./repair";
import { safeFixes } from "./safe-fixes";
import { startRemarks } from "./start";
import { tolerant } from "./tolerant";

/**
 * Everything to be said of a proxlb.yaml, in the order of its lines: what YAML and ProxLB's parser refuse, what ends ProxLB
 * at its start, and what means something else than it looks. Others get their turn in between.
 * @param shown the text as it may be shown, its secrets masked: lines are its lines, and sentences are made from it. Null
 *   where it is no YAML.
 * @param real the same text with its secrets
 */
export async function examine(shown: string | null, real: string, cluster: KnownCluster): Promise<Finding[]> {
  const reading = readYaml(real);
  await nextTurn();
  if (shown === null || !isReadable(reading)) return reading.issues;
  const masked = shown === real ? reading : readYaml(shown);
  await nextTurn();
  if (!isReadable(masked)) return masked.issues;
  return findingsOf(masked, cluster, masked === reading ? undefined : schemaIssues(reading.values));
}

/** All of a text without secrets, at once. */
export function diagnose(text: string, cluster: KnownCluster): Finding[] {
  const reading = readYaml(text);
  return isReadable(reading) ? findingsOf(reading, cluster) : reading.issues;
}

/** What would end ProxLB at its start, though its parser takes the file. */
export function startIssues(file: Extract<ParsedConfig, { ok: true }>): Finding[] {
  const errors = startRemarks(file.config).filter(({ severity }) => severity === "error");
  return errors.map(({ fix, ...remark }) => placed(file, remark));
}

/** @param known what ProxLB refuses of the real text, where another is shown */
function findingsOf(reading: ReadableYaml, cluster: KnownCluster, known?: readonly SchemaIssue[]): Finding[] {
  const { values } = reading;
  const read = tolerant(values);
  const { config } = read;
  const refused = known ?? read.refused;
  const remarks = remarksOn(read, values, cluster);
  const fixed = safeFixes(reading, cluster);
  const errors: Finding[] = [
    ...reading.issues.map((issue) => fixed(issue, unshadowFix(issue))),
    ...refused.map(({ steps, ...issue }) => {
      const finding = {
        ...issue,
        path: steps.join("."),
        ...placeOf(reading.document, reading.lines, [...steps]),
      };
      return fixed(
        finding,
        isKept(valueAt(values, steps)) ? undefined : repairOf(reading.document, values, steps),
      );
    }),
  ];
  const isSaid = ({ line, column }: Finding) =>
    errors.some((error) => error.line === line && error.column === column);
  return [
    ...errors,
    ...yamlSurprises(reading, config)
      .filter((surprise) => !isSaid(surprise))
      .map((surprise) => {
        const { steps } = surprise;
        return fixed(surprise, trapFix({ document: reading.document, config, ...(steps ? { steps } : {}) }));
      }),
    ...remarks.map(({ fix, ...remark }) => fixed(placed(reading, remark), fix)),
  ].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function placed(
  { document, lines }: Pick<ReadableYaml, "document" | "lines">,
  { path, at, ...said }: Omit<Remark, "fix">,
): Finding {
  const where = { ...said, path: path.join(".") };
  if (at === "key") {
    const above = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(above)
      ? above.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
      : undefined;
    if (isNode(pair?.key) && pair.key.range) return { ...where, ...place(lines, pair.key.range[0]) };
  }
  return { ...where, ...placeOf(document, lines, [...path]) };
}
