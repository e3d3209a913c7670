import "server-only";
import type { DaemonState, LogLine } from "@/lib/daemon/schema";
import { isOfStart } from "@/lib/daemon/schema";
import { createLogReader, type LogReader } from "@/lib/proxlb/log/reader";
import type { ConfigRead, KnownReads } from "./judge";
import { createTextTimes, type TextTimes } from "./text-times";

/** A start that has shown nothing until then has read its file all the same, or hangs. */
const START_MS = 60_000;
/** How late a line of the log may be here, and how soon after it ProxLB has read the file. */
const LATE_MS = 3_000;
const AFTER_MS = 1_000;
/** A line whose own time is no more than this away from now was printed now; another one comes from a log that was kept. */
const LIVE_MS = 5_000;

/** These come before ProxLB has read its file; whatever else it says comes after. */
const BEFORE_READING = new Set(["config_read", "config_error", "crash", "detail", "other"]);

export interface InUseFollower {
  readonly times: TextTimes;
  /** A line of ProxLB's. @param nowMs of the clock that dates starts */
  line(line: LogLine, nowMs: number): void;
  /** After a look at the file and at ProxLB: what is known now. @param before as it was known, by whichever process */
  round(
    daemon: Pick<DaemonState, "state" | "startId" | "startedAt">,
    before: KnownReads | null,
    nowMs: number,
  ): KnownReads | null;
}

interface Seen {
  startId: string;
  /** Its first word after it has read the file. */
  spokeAtMs: number | null;
  reloads: { fromMs: number | null; atMs: number }[];
}

/**
 * Follows which text ProxLB read: at its start and at each reload, by its log and by what was on disk at that moment.
 * @param openedMs since when this process follows; what came before it was not seen
 */
export function followInUse(openedMs: number): InUseFollower {
  const times = createTextTimes();
  const readers = new Map<string, LogReader>();
  let lines: { line: LogLine; nowMs: number }[] = [];

  const eventOf = (line: LogLine) => {
    let reader = readers.get(line.epoch);
    if (!reader) {
      readers.clear();
      reader = createLogReader();
      readers.set(line.epoch, reader);
    }
    return reader.push(line);
  };

  const seenOf = (startId: string): Seen => {
    const seen: Seen = { startId, spokeAtMs: null, reloads: [] };
    for (const { line, nowMs } of lines) {
      if (!isOfStart(line.epoch, startId)) continue;
      const event = eventOf(line);
      if (!event) continue;
      const isLive = Math.abs(Date.parse(line.at) - nowMs) <= LIVE_MS;
      if (event.type === "config_reloaded")
        seen.reloads.push({ fromMs: isLive ? nowMs - LATE_MS : null, atMs: nowMs });
      else if (isLive && !BEFORE_READING.has(event.type)) seen.spokeAtMs ??= nowMs;
    }
    lines = lines.filter(({ line }) => !isOfStart(line.epoch, startId)).slice(-LINES_KEPT);
    return seen;
  };

  /** As long as it may still be reading, a change of the file leaves open which text it gets. */
  const resolved = (read: ConfigRead): ConfigRead => {
    const untilMs = Math.min(read.toMs, times.lookedAtMs());
    if (read.fingerprint !== null && untilMs >= read.toMs) return read;
    return { ...read, fingerprint: times.over(read.fromMs, untilMs) };
  };

  let isFirst = true;
  /** What another process wrote down, which is gone: ProxLB may have read again while nobody looked. */
  const takenOver = (before: KnownReads, nowMs: number): KnownReads => {
    const { last } = before;
    if (times.over(last.fromMs, nowMs) === last.fingerprint && last.fingerprint !== null) return before;
    return {
      ...before,
      last: { fromMs: last.fromMs, toMs: nowMs, fingerprint: null },
      isConnectionOld: null,
    };
  };

  return {
    times,
    line(line, nowMs) {
      lines.push({ line, nowMs });
      if (lines.length > 10 * LINES_KEPT) lines = lines.slice(-LINES_KEPT);
    },
    round(daemon, before, nowMs) {
      const { startId, startedAt } = daemon;
      if (startId === null || startedAt === null) return before;
      if (daemon.state !== "running" && daemon.state !== "starting") return before;
      const seen = seenOf(startId);
      const known = before?.startId === startId ? before : null;
      let now = known ?? newStart(startId, Date.parse(startedAt), openedMs, nowMs);
      if (known && isFirst) now = takenOver(known, nowMs);
      isFirst = false;
      now = { ...now };
      now.atStart = ended(now.atStart, seen.spokeAtMs);
      if (now.last.fromMs === now.atStart.fromMs) now.last = ended(now.last, seen.spokeAtMs);
      for (const reload of seen.reloads) now = afterReload(now, reload);
      now.atStart = resolved(now.atStart);
      now.last = resolved(now.last);
      return { ...now, isConnectionOld: isConnectionOld(now) };
    },
  };
}

const LINES_KEPT = 500;

/** It has read its file by the time it speaks of what comes after. */
function ended(read: ConfigRead, spokeAtMs: number | null): ConfigRead {
  return spokeAtMs !== null && spokeAtMs >= read.fromMs && spokeAtMs < read.toMs
    ? { ...read, toMs: spokeAtMs }
    : read;
}

function newStart(startId: string, startedMs: number, openedMs: number, nowMs: number): KnownReads {
  const atStart = { fromMs: startedMs, toMs: startedMs + START_MS, fingerprint: null };
  // Of one that ran before nobody knows whether it was told to read again meanwhile.
  const isOld = startedMs < openedMs - LIVE_MS;
  const last = isOld ? { ...atStart, toMs: Math.max(nowMs, atStart.toMs) } : atStart;
  return { startId, atStart, last, isConnectionOld: isOld ? null : false, toldAtMs: null };
}

function afterReload(now: KnownReads, { fromMs, atMs }: Seen["reloads"][number]): KnownReads {
  // It reads after it was told, which is known to the millisecond; a line of a kept log may be of any time since its start.
  const earliest = Math.max(fromMs ?? now.atStart.fromMs, fromMs === null ? 0 : (now.toldAtMs ?? 0));
  const last = { fromMs: Math.min(earliest, atMs), toMs: atMs + AFTER_MS, fingerprint: null };
  return { ...now, last, isConnectionOld: null, toldAtMs: null };
}

/** Null where the two texts have to be compared, or one of them is not known. */
function isConnectionOld({ atStart, last, isConnectionOld: before }: KnownReads): boolean | null {
  if (atStart.fromMs === last.fromMs && atStart.toMs === last.toMs) return false;
  if (atStart.fingerprint === null || last.fingerprint === null) return null;
  return atStart.fingerprint === last.fingerprint ? false : before;
}
