import { isKept, KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { placeOf } from "@/lib/proxlb/config/parse";
import type { Finding } from "@/lib/proxlb/finding";
import { valueAt } from "@/lib/proxlb/yaml/plain";
import { readYaml } from "@/lib/proxlb/yaml/read";

/**
 * Of what was found in a file with its secrets, what still holds for its masked draft and cannot be seen there: of values
 * that are kept behind their marks. At the lines of the draft.
 */
export function hiddenFindings<Found extends Pick<Finding, "severity" | "path" | "line" | "column">>(
  draft: string,
  said: readonly Found[],
): Found[] {
  const candidates = said.filter(({ severity, path }) => severity === "error" && path !== "");
  if (candidates.length === 0 || !draft.includes(KEPT_SECRET)) return [];
  const reading = readYaml(draft);
  if (reading.document === null) return [];
  const { document, lines, values } = reading;
  return candidates.flatMap((found) => {
    const steps = found.path.split(".");
    return isKept(valueAt(values, steps)) ? [{ ...found, ...placeOf(document, lines, steps) }] : [];
  });
}
