import "server-only";
import { AppError } from "@/lib/core/errors";
import { halfSentence } from "@/lib/core/half-sentence";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { startIssues } from "@/lib/proxlb/doctor/doctor";
import type { Finding } from "@/lib/proxlb/finding";
import { type ConfigFile, readConfigFile } from "./read";

/** A file that ProxLB would take, or why it would not, as a sentence without anything of its content. */
export type UsableConfig =
  | { config: ProxlbConfig /** With its secrets. */; text: string; reason: null }
  | { config: null; text: null; reason: string };

/** The one answer to whether proxlb.yaml can be used: whether ProxLB would start with it. */
export function usableConfig(file: ConfigFile): UsableConfig {
  if (file.state !== "read") return { config: null, text: null, reason: file.reason };
  if (!file.parsed.ok) return { config: null, text: null, reason: notValid(file.parsed.issues) };
  const refused = startIssues(file.parsed);
  if (refused.length > 0) return { config: null, text: null, reason: notValid(refused) };
  return { config: file.parsed.config, text: file.text, reason: null };
}

/** What a change needs to go on. @throws AppError unavailable with the reason why the file cannot be used */
export async function requireUsableConfig(): Promise<{ config: ProxlbConfig; text: string }> {
  const { config, text, reason } = usableConfig(await readConfigFile());
  if (config === null) throw new AppError("unavailable", reason);
  return { config, text };
}

/** "proxlb.yaml is not valid: line 3, balancing.method: … (and 2 more)." */
function notValid(issues: Finding[]): string {
  const [first] = issues;
  if (!first) return "proxlb.yaml is not valid.";
  const line = first.line === null ? "" : `line ${first.line}`;
  const where = [line, first.path].filter((part) => part !== "").join(", ");
  const others = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  const place = where === "" ? "" : `${where}: `;
  return `proxlb.yaml is not valid: ${place}${halfSentence(first.message)}${others}.`;
}
