import type { Severity } from "@/lib/proxlb/log/facts";
import type { LogEntry } from "./log-buffer";

export const LEVELS = ["all", "events", "warnings", "errors"] as const;
export type LogLevel = (typeof LEVELS)[number];

const SEVERITIES: Record<Exclude<LogLevel, "all">, Severity[]> = {
  events: ["info", "success", "warning", "error"],
  warnings: ["warning", "error"],
  errors: ["error"],
};

/** A regular expression, case-insensitive. @returns the sentence of what is wrong with it instead */
export function compileSearch(search: string): { pattern: RegExp | null; mistake: string | null } {
  if (search === "") return { pattern: null, mistake: null };
  try {
    return { pattern: new RegExp(search, "i"), mistake: null };
  } catch {
    return { pattern: null, mistake: "This is not a regular expression yet: is a bracket open?" };
  }
}

/** Starts and gaps always stay: they say what the lines around them mean. */
export function filterEntries(
  entries: readonly LogEntry[],
  level: LogLevel,
  pattern: RegExp | null,
): readonly LogEntry[] {
  if (level === "all" && pattern === null) return entries;
  return entries.filter((entry) => {
    if (entry.kind !== "line") return true;
    if (level !== "all" && !(entry.event && SEVERITIES[level].includes(entry.event.severity))) return false;
    return pattern === null || pattern.test(entry.line.text) || pattern.test(entry.event?.sentence ?? "");
  });
}
