import type { LogLine } from "@/lib/daemon/schema";

/** Where a reader stands: the number of the next line it has not had. Counts on over restarts of ProxLB. */
export type LogPosition = number;

export interface LogRing {
  push(line: LogLine): void;
  /** Of the oldest line kept. */
  first(): LogPosition;
  /** After the newest line. */
  end(): LogPosition;
  /** Lines [from, from + limit), clipped to what is kept. */
  read(from: LogPosition, limit: number): LogLine[];
  /** The position after line (epoch, seq); null when that start of ProxLB is not known here. */
  after(epoch: string, seq: number): LogPosition | null;
}

const MAX_LINES = 50_000;
const MAX_BYTES = 16 * 1024 * 1024;
/** Fixed cost of a kept line beside its text, roughly. */
const LINE_OVERHEAD_BYTES = 120;
const MAX_EPOCHS = 200;

/** The last 50,000 lines or 16 MB of ProxLB's output, oldest out first. */
export function createLogRing(maxLines = MAX_LINES, maxBytes = MAX_BYTES): LogRing {
  const slots: (LogLine | undefined)[] = new Array(maxLines);
  /** Where each start of ProxLB begins: lines within it have consecutive numbers. */
  const epochs = new Map<string, { position: LogPosition; seq: number }>();
  let first = 0;
  let end = 0;
  let bytes = 0;

  const drop = () => {
    const slot = first % maxLines;
    bytes -= sizeOf(slots[slot]);
    slots[slot] = undefined;
    first += 1;
  };
  return {
    first: () => first,
    end: () => end,
    push(line) {
      if (end - first >= maxLines) drop();
      if (!epochs.has(line.epoch)) {
        epochs.set(line.epoch, { position: end, seq: line.seq });
        const oldest = epochs.keys().next();
        if (epochs.size > MAX_EPOCHS && !oldest.done) epochs.delete(oldest.value);
      }
      slots[end % maxLines] = line;
      end += 1;
      bytes += sizeOf(line);
      while (bytes > maxBytes && end - first > 1) drop();
    },
    read(from, limit) {
      const lines: LogLine[] = [];
      const stop = Math.min(end, Math.max(from, first) + limit);
      for (let at = Math.max(from, first); at < stop; at += 1) {
        const line = slots[at % maxLines];
        if (line) lines.push(line);
      }
      return lines;
    },
    after(epoch, seq) {
      const start = epochs.get(epoch);
      if (!start) return null;
      return Math.min(end, Math.max(start.position, start.position + seq - start.seq + 1));
    },
  };
}

function sizeOf(line: LogLine | undefined): number {
  return line ? line.text.length * 2 + LINE_OVERHEAD_BYTES : 0;
}
