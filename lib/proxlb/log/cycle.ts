import type { LogEvent } from "./facts";

export interface CycleState {
  /** `waiting`: the start delay; `unknown`: no line of this process yet, or none that tells. */
  phase: "unknown" | "waiting" | "cycle" | "sleeping" | "ended";
  /** When the current phase began, as far as the lines tell. */
  since: string | null;
  lastCycleEndedAt: string | null;
  /** When it wakes up; null unless it sleeps or waits. ProxLB keeps no schedule: a restart runs at once. */
  nextRunAt: string | null;
  /** Why the last cycle that ended did nothing; null when it did its work, or none has ended. */
  lastCycleSkipped: SkipReason | null;
}

type SkipReason = Extract<LogEvent, { type: "cycle_skipped" }>["reason"];

/**
 * Where ProxLB is in its loop, from the events of one process. It logs the end of a cycle and never a start: after
 * its sleep it is taken to be in the next cycle, whatever the log says.
 * @param now ISO time
 */
export function cycleFrom(events: readonly LogEvent[], now: string): CycleState {
  const state = { ...events.reduce(after, START), lastCycleSkipped: skipOfLastCycle(events) };
  if (state.nextRunAt === null || Date.parse(state.nextRunAt) > Date.parse(now)) return state;
  return { ...state, phase: "cycle", since: state.nextRunAt, nextRunAt: null };
}

const START: Phase = { phase: "unknown", since: null, lastCycleEndedAt: null, nextRunAt: null };

type Phase = Omit<CycleState, "lastCycleSkipped">;

/** ProxLB says that it skips before it says that the cycle is over. */
function skipOfLastCycle(events: readonly LogEvent[]): SkipReason | null {
  const end = events.findLastIndex(({ type }) => type === "cycle_ended");
  const begin = events.findLastIndex(({ type }, index) => type === "cycle_ended" && index < end);
  const skip = events.slice(begin + 1, Math.max(0, end)).find((event) => event.type === "cycle_skipped");
  return skip?.reason ?? null;
}

function after(state: Phase, event: LogEvent): Phase {
  switch (event.type) {
    case "start_delayed":
      return { ...state, phase: "waiting", since: event.at, nextRunAt: later(event.at, event.seconds) };
    case "cycle_ended":
      return {
        phase: "sleeping",
        since: event.at,
        lastCycleEndedAt: event.at,
        nextRunAt: later(event.at, event.intervalSeconds),
      };
    case "one_shot_ended":
    case "terminated":
    case "crash":
      return { ...state, phase: "ended", since: event.at, nextRunAt: null };
    case "reload_requested":
      return state; // logged at once, while the sleep goes on
    default:
      if (event.level === null || state.phase === "cycle") return state;
      return { ...state, phase: "cycle", since: event.at, nextRunAt: null };
  }
}

function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}
