import { formatDuration } from "@/lib/core/units";
import type { HoldView, OccurrenceState, WindowView } from "@/lib/features/maintenance/windows/schema";

const NTH = { "1": "first", "2": "second", "3": "third", "4": "fourth", last: "last" } as const;

export const dayName = (day: string): string => `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`;

/** "Every Monday and Sunday at 02:00 (Europe/Berlin), for 4 h". */
export function repeatWords({
  repeat,
  timeZone,
  durationMinutes,
}: Pick<WindowView, "repeat" | "timeZone" | "durationMinutes">): string {
  return `${daysWords(repeat)} at ${repeat.time} (${timeZone}), for ${formatDuration(durationMinutes * 60)}`;
}

function daysWords(repeat: WindowView["repeat"]): string {
  if (repeat.every === "once") return `Once, on ${repeat.date}`;
  if (repeat.every === "month") return `Every month's ${NTH[repeat.nth]} ${dayName(repeat.weekday)}`;
  if (repeat.weekdays.length === 7) return "Every day";
  const names = repeat.weekdays.map(dayName);
  const [last = ""] = names.slice(-1);
  return `Every ${names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`}`;
}

export const STATE_WORDS: Record<OccurrenceState, string> = {
  coming: "coming",
  skipped: "left out",
  open: "open",
  ended: "over",
  missed: "missed",
};

/** What is in it: "pve1, pve2", or that nothing is balanced. */
export function whatWords({ kind, nodes }: Pick<WindowView, "kind" | "nodes">): string {
  return kind === "blackout" ? "Nothing is balanced" : nodes.join(", ");
}

/** "pve1 is in maintenance for window Kernel updates, until …. Before it: not in maintenance." */
export function holdSentence({
  key,
  because,
  former,
  isApplied,
}: Pick<HoldView, "key" | "because" | "former" | "isApplied">): string {
  const [, node] = /^maintenance\/(.*)$/.exec(key) ?? [];
  const held = node === undefined ? `${key} is false` : `${node} is in maintenance`;
  const coming = `${node ?? key} is being changed in proxlb.yaml`;
  return `${isApplied ? held : coming} for ${because}. Before it: ${former}.`;
}

/** What becomes of the guests: "Drained, and the guests come back at the end". */
export function guestsWords({ kind, drain }: Pick<WindowView, "kind" | "drain">): string | null {
  if (kind === "blackout") return null;
  if (drain === null) return "Marked, for ProxLB's next cycle to empty";
  return `Drained${drain.restartContainers ? ", with CTs restarted" : ""}${drain.bringBack ? "; the guests come back at the end" : "; the guests stay away"}`;
}
