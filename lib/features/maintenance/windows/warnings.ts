import { nextOccurrences, type Occurrence, occurrencesBetween, type Recurring } from "@/lib/core/occurrences";
import { formatAbsolute } from "@/lib/core/times";
import { formatBytes, plural } from "@/lib/core/units";
import type { ScheduledStart } from "@/lib/proxlb/schedule/windows";
import { wallClockIn } from "@/lib/proxlb/schedule/windows";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import type { WindowKind } from "./schema";

type Picture = Pick<ClusterSnapshot, "nodes" | "guests">;

interface Planned extends Recurring {
  readonly kind: WindowKind;
  readonly nodes: readonly string[];
  readonly leadMinutes: number;
}

interface Beside {
  readonly others: readonly (Planned & { readonly name: string; readonly pausedAt: Date | null })[];
  /** ProxLB's own. */
  readonly starts: readonly ScheduledStart[];
  readonly picture: Picture;
  readonly nowMs: number;
}

/** So far ahead is looked for what falls together. */
const AHEAD_MS = 100 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** What speaks against a window, as sentences; none of them forbids it. */
export function warningsFor(window: Planned, { others, starts, picture, nowMs }: Beside): string[] {
  const own = occurrencesBetween(window, nowMs, nowMs + AHEAD_MS, 100);
  const meets = (other: Recurring) =>
    firstMeeting(own, occurrencesBetween(other, nowMs, nowMs + AHEAD_MS, 400), window.leadMinutes);
  const when = (startMs: number) => formatAbsolute(startMs, window.timeZone);
  const together = others.flatMap((other) => {
    if (other.pausedAt !== null) return [];
    const startMs = meets(other);
    return startMs === null ? [] : [meetingSentence(window, other, when(startMs))];
  });
  const scheduled = starts.flatMap((start) => {
    const startMs = window.kind === "maintenance" ? meets(start) : null;
    if (startMs === null) return [];
    return [
      `ProxLB's own schedule has ${start.node} in maintenance at that time too (${start.entry}), first on ${when(startMs)}.`,
    ];
  });
  return [
    ...together,
    ...scheduled,
    ...clockSentences(window, nowMs),
    ...(window.kind === "maintenance" ? capacitySentences(window.nodes, picture) : []),
  ];
}

/** The first start that falls into another one's time; null where none does. */
function firstMeeting(
  own: readonly Occurrence[],
  others: readonly Occurrence[],
  leadMinutes: number,
): number | null {
  const met = own.find(({ startMs, endMs }) =>
    others.some((other) => startMs - leadMinutes * MINUTE_MS < other.endMs && other.startMs < endMs),
  );
  return met?.startMs ?? null;
}

function meetingSentence(
  { kind, nodes }: Planned,
  other: Planned & { readonly name: string },
  when: string,
): string {
  if (kind === "blackout")
    return other.kind === "blackout"
      ? `The blackout ${other.name} is open at that time as well, first on ${when}.`
      : `The window ${other.name} falls into it, first on ${when}: its nodes are marked, and nothing is moved off them.`;
  if (other.kind === "blackout")
    return `The blackout ${other.name} is open at that time, first on ${when}: the nodes are marked, and nothing is moved off them.`;
  const both = nodes.filter((node) => other.nodes.includes(node));
  const more = other.nodes.filter((node) => !nodes.includes(node));
  const same = both.length > 0 ? ` ${both.join(", ")} ${both.length === 1 ? "is" : "are"} in both.` : "";
  const out = [...nodes, ...more];
  return `The window ${other.name} overlaps, first on ${when}: ${plural(out.length, "node")} would be out at once (${out.join(", ")}).${same}`;
}

/** Starts that the clocks of the zone move. */
function clockSentences({ repeat, ...window }: Planned, nowMs: number): string[] {
  const moved = nextOccurrences({ repeat, ...window }, nowMs, 60).find(({ startMs }) => {
    return wallClockIn(window.timeZone, new Date(startMs)).toISOString().slice(11, 16) !== repeat.time;
  });
  if (!moved) return [];
  return [
    `${repeat.time} is left out when the clocks go forward: it then starts at ${formatAbsolute(moved.startMs, window.timeZone)}.`,
  ];
}

function capacitySentences(names: readonly string[], { nodes, guests }: Picture): string[] {
  const leaving = guests.filter(({ node, status }) => names.includes(node) && status === "running");
  const staying = nodes.filter(({ name, status }) => !names.includes(name) && status === "online");
  const needed = leaving.reduce((sum, { memoryUsedBytes }) => sum + (memoryUsedBytes ?? 0), 0);
  const free = staying.reduce(
    (sum, { memoryTotalBytes, memoryUsedBytes }) =>
      sum + Math.max(0, (memoryTotalBytes ?? 0) - (memoryUsedBytes ?? 0)),
    0,
  );
  const sentences: string[] = [];
  if (needed > free)
    sentences.push(
      `As it is now, ${plural(leaving.length, "running guest")} with ${formatBytes(needed)} would have to find room in the ${formatBytes(free)} that are free on the other nodes.`,
    );
  if (names.length * 2 >= nodes.length && nodes.length > 2)
    sentences.push(
      `Shut down at once, ${names.length} of ${nodes.length} nodes would take the cluster its quorum: one after the other is safe.`,
    );
  return sentences;
}

/**
 * How long the guests of these nodes need to leave, by the measured speed of migrations, rounded up to five minutes.
 * @param bytesPerSecond null where it is not known
 * @returns null where it cannot be told
 */
export function suggestedLeadMinutes(
  names: readonly string[],
  { guests }: Picture,
  bytesPerSecond: number | null,
): number | null {
  if (names.length === 0 || bytesPerSecond === null || bytesPerSecond <= 0) return null;
  const bytes = guests
    .filter(({ node, status }) => names.includes(node) && status === "running")
    .reduce((sum, { memoryUsedBytes }) => sum + (memoryUsedBytes ?? 0), 0);
  return Math.min(1440, Math.ceil(bytes / bytesPerSecond / 300) * 5);
}
