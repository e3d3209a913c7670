import { clock } from "@/lib/core/clock";
import { singleton } from "@/lib/core/singleton";
import type { LogLine } from "@/lib/daemon/schema";
import { type CycleState, cycleFrom } from "@/lib/proxlb/log/cycle";
import type { LogEvent } from "@/lib/proxlb/log/facts";
import { createLogReader, type LogReader } from "@/lib/proxlb/log/reader";

interface Span {
  startedAt: string;
  endedAt: string | null;
}

interface Tracked {
  epoch: string | null;
  reader: LogReader;
  /** Since the last cycle's end; what was before no longer matters. */
  events: LogEvent[];
  spans: Span[];
  /** When this process of ProxLB wrote its first line. */
  startedAt: string | null;
}

const SPANS_KEPT = 200;

const tracked = () =>
  singleton<Tracked>("cycle-tracker", () => ({
    epoch: null,
    reader: createLogReader(),
    events: [],
    spans: [],
    startedAt: null,
  }));

/** Takes in every line of the daemon, in order. */
export function trackCycle(line: LogLine): void {
  const state = tracked();
  if (state.epoch !== line.epoch) {
    state.epoch = line.epoch;
    state.reader = createLogReader();
    state.events = [];
    state.startedAt = line.at;
  }
  const event = state.reader.push(line);
  if (!event || event.type === "detail") return;
  const before = cycleFrom(state.events, line.at).phase;
  if (event.type === "cycle_ended") state.events = skipOfThisCycle(state.events);
  state.events.push(event);
  const after = cycleFrom(state.events, line.at).phase;
  if (before !== "cycle" && after === "cycle") state.spans.push({ startedAt: line.at, endedAt: null });
  const open = state.spans.at(-1);
  if (after !== "cycle" && open?.endedAt === null) open.endedAt = line.at;
  if (state.spans.length > SPANS_KEPT) state.spans.shift();
}

/** Of a cycle that ends, only whether it was skipped still matters. */
function skipOfThisCycle(events: readonly LogEvent[]): LogEvent[] {
  const begin = events.findLastIndex(({ type }) => type === "cycle_ended") + 1;
  return events.slice(begin).filter(({ type }) => type === "cycle_skipped");
}

/** Where ProxLB is in its loop now, as far as its log tells. */
export function currentCycle(): CycleState & { processStartedAt: string | null } {
  const { events, startedAt } = tracked();
  return { ...cycleFrom(events, clock().now().toISOString()), processStartedAt: startedAt };
}

/** When the daemon was balancing, oldest first; null while its log is not known. */
export function daemonCycles(): Span[] | null {
  const { spans, epoch } = tracked();
  return epoch === null ? null : spans;
}
