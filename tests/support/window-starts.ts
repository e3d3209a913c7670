import { dueOccurrences } from "@/lib/features/maintenance/windows/due";
import type { WindowRow } from "@/lib/features/maintenance/windows/store";

const EVERY_NIGHT = {
  kind: "maintenance",
  name: "Every night",
  nodes: ["pve1"],
  repeat: {
    every: "week",
    time: "02:30",
    weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
  },
  timeZone: "Europe/Berlin",
  durationMinutes: 60,
  leadMinutes: 0,
  pausedAt: null,
  changedAt: new Date("2026-01-01T00:00:00Z"),
} as unknown as WindowRow;

/**
 * Lets the job's clock go from one start to the next: a round each half second, late by up to 0.4 s for what the machine
 * does beside, and with each 97th start a process that remembers nothing.
 * @returns how many starts were noticed, each once and at its own moment, and how late the latest was
 */
export function fireStarts(count: number): { starts: number; worstMs: number } {
  let random = 7;
  const jitterMs = () => {
    random = (random * 16_807) % 2_147_483_647;
    return random % 400;
  };
  let seenMs = Date.parse("2026-01-01T12:00:00Z");
  let worstMs = 0;
  let starts = 0;
  while (starts < count) {
    const [next] = dueOccurrences(EVERY_NIGHT, seenMs, seenMs + 26 * 3_600_000);
    if (!next) throw new Error("No start comes.");
    const startMs = next.startsAt.getTime();
    let roundMs = startMs - 900 + jitterMs();
    let noticed = false;
    while (!noticed) {
      const due = dueOccurrences(EVERY_NIGHT, starts % 97 === 0 ? roundMs - 3_600_000 : seenMs, roundMs);
      seenMs = roundMs;
      noticed = due.length > 0;
      if (noticed && (due.length > 1 || due[0]?.startsAt.getTime() !== startMs || due[0].state !== "open"))
        throw new Error(`Noticed something else at ${new Date(roundMs).toISOString()}.`);
      if (noticed) worstMs = Math.max(worstMs, roundMs - startMs);
      roundMs += 500 + jitterMs();
    }
    starts += 1;
  }
  return { starts, worstMs };
}
