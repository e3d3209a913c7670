import { clock } from "@/lib/core/clock";
import { singleton } from "@/lib/core/singleton";
import type { LogLine } from "@/lib/daemon/schema";
import { afterEvent, CYCLE_START, type CycleState, cycleAt } from "@/lib/proxlb/log/cycle";
import { createLogReader, type LogReader } from "@/lib/proxlb/log/reader";

interface Span {
  startedAt: string;
  endedAt: string | null;
}

interface Tracked {
  epoch: string | null;
  reader: LogReader;
  /** After the newest line. Only this is kept, never the events: a cycle may print for hours. */
  state: CycleState;
  /** The last one is open while a cycle goes on. */
  spans: Span[];
  /** When this process of ProxLB wrote its first line. */
  startedAt: string | null;
}

const SPANS_KEPT = 200;

const tracked = () =>
  singleton<Tracked>("cycle-tracker", () => ({
    epoch: null,
    reader: createLogReader(),
    state: CYCLE_START,
    spans: [],
    startedAt: null,
  }));

/** Takes in every line of the daemon, in order. */
export function trackCycle(line: LogLine): void {
  const now = tracked();
  if (now.epoch !== line.epoch) {
    closeSpan(now.spans, line.at);
    now.epoch = line.epoch;
    now.reader = createLogReader();
    now.state = CYCLE_START;
    now.startedAt = line.at;
  }
  const event = now.reader.push(line);
  if (!event || event.type === "detail") return;
  // Its sleep may have ended since the line before, without a word.
  openSpan(now.spans, cycleAt(now.state, line.at));
  now.state = afterEvent(now.state, event);
  if (now.state.phase === "cycle") openSpan(now.spans, now.state);
  else closeSpan(now.spans, line.at);
}

/** Where ProxLB is in its loop now, as far as its log tells. */
export function currentCycle(): CycleState & { processStartedAt: string | null } {
  const { state, startedAt } = tracked();
  return { ...cycleAt(state, clock().now().toISOString()), processStartedAt: startedAt };
}

/** When the daemon was balancing, oldest first; null while its log is not known. */
export function daemonCycles(): Span[] | null {
  const { spans, epoch, state } = tracked();
  if (epoch === null) return null;
  const known = [...spans];
  openSpan(known, cycleAt(state, clock().now().toISOString()));
  return known;
}

function openSpan(spans: Span[], { phase, since }: CycleState): void {
  if (phase !== "cycle" || since === null || spans.at(-1)?.endedAt === null) return;
  spans.push({ startedAt: since, endedAt: null });
  if (spans.length > SPANS_KEPT) spans.shift();
}

function closeSpan(spans: Span[], at: string): void {
  const open = spans.at(-1);
  if (open?.endedAt === null) open.endedAt = at;
}
