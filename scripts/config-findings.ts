import { LineCounter } from "yaml";
import { maskConfig, originalOffset } from "@/lib/proxlb/config/mask";
import { examine } from "@/lib/proxlb/doctor/doctor";
import { UNKNOWN_CLUSTER } from "@/lib/proxlb/doctor/known-cluster";
import type { Finding } from "@/lib/proxlb/finding";

/** What config:check says of one place; `fix` in words. */
export interface ShownFinding extends Omit<Finding, "fix" | "steps"> {
  fix: string | null;
}

/** What the Config page says of a text, without a cluster, at the lines of the text itself. */
export async function shownFindings(text: string): Promise<ShownFinding[]> {
  const masked = maskConfig(text);
  const findings = await examine(masked?.text ?? null, text, UNKNOWN_CLUSTER);
  const lines = linesOf(text);
  return findings.map(({ id, severity, path, message, line, column, fix }) => {
    const found = { id, severity, path, message, line, column, fix: fix?.label ?? null };
    if (masked === null || line === null) return found;
    // A secret of several lines is one word where it is masked.
    const before = masked.text.split("\n").slice(0, line - 1);
    const offset = before.reduce((sum, each) => sum + each.length + 1, 0) + (column ?? 1) - 1;
    const place = lines.linePos(originalOffset(masked.pieces, offset));
    return { ...found, line: place.line, column: column === null ? null : place.col };
  });
}

function linesOf(source: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0; start !== -1; ) {
    lines.addNewLine(start);
    start = source.indexOf("\n", start) + 1 || -1;
  }
  return lines;
}
