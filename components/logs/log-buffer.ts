import type { LogLine } from "@/lib/daemon/schema";
import type { LogBatch } from "@/lib/live/sockets/protocol";
import type { LogEvent } from "@/lib/proxlb/log/facts";
import { createLogReader, type LogReader } from "@/lib/proxlb/log/reader";

export type LogEntry =
  | { kind: "line"; id: number; line: LogLine; event: LogEvent | null }
  /** ProxLB was started: a new process, a new count. */
  | { kind: "start"; id: number; at: string }
  /** Lines that are missing here; null: nobody knows how many. */
  | { kind: "gap"; id: number; count: number | null };

export interface LogBuffer {
  entries(): readonly LogEntry[];
  /** Lines that came in since `freeze`. */
  held(): number;
  add(batch: LogBatch): void;
  /** While frozen new lines are kept aside, so that what is read does not move away. */
  freeze(): void;
  thaw(): void;
  subscribe(listener: () => void): () => void;
}

/** More than anybody scrolls through; the download and the API have the rest. */
const KEPT = 20_000;

/** Log lines as they come in, with what each says. */
export function createLogBuffer(first: readonly LogLine[], droppedBefore: number): LogBuffer {
  const listeners = new Set<() => void>();
  let shown: LogEntry[] = [];
  let aside: LogEntry[] | null = null;
  let nextId = 0;
  let epoch: string | null = null;
  let reader: LogReader = createLogReader();

  const toEntries = (lines: readonly LogLine[]): LogEntry[] => {
    const entries: LogEntry[] = [];
    for (const line of lines) {
      if (line.epoch !== epoch) {
        if (epoch !== null) entries.push({ kind: "start", id: nextId++, at: line.at });
        epoch = line.epoch;
        reader = createLogReader();
      }
      entries.push({ kind: "line", id: nextId++, line, event: reader.push(line) });
    }
    return entries;
  };
  const gap = (count: number | null): LogEntry[] =>
    count === 0 ? [] : [{ kind: "gap", id: nextId++, count }];

  shown = [...gap(droppedBefore), ...toEntries(first)];

  return {
    entries: () => shown,
    held: () => aside?.filter((entry) => entry.kind === "line").length ?? 0,
    add(batch) {
      const missing = batch.gap === undefined ? batch.skipped : batch.gap;
      const fresh = [...gap(missing), ...toEntries(batch.lines)];
      if (aside) aside = newest([...aside, ...fresh]);
      else shown = newest([...shown, ...fresh]);
      tell();
    },
    freeze() {
      aside ??= [];
      tell();
    },
    thaw() {
      shown = newest([...shown, ...(aside ?? [])]);
      aside = null;
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function tell(): void {
    for (const listener of listeners) listener();
  }
}

function newest(entries: LogEntry[]): LogEntry[] {
  if (entries.length <= KEPT) return entries;
  const cut = entries.length - KEPT;
  const lost = entries.slice(0, cut).reduce((sum, entry) => sum + weight(entry), 0);
  return [{ kind: "gap", id: -1, count: lost }, ...entries.slice(cut)];
}

function weight(entry: LogEntry): number {
  if (entry.kind === "line") return 1;
  return entry.kind === "gap" ? (entry.count ?? 0) : 0;
}
