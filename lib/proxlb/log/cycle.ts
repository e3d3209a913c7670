import type { LogEvent } from "./facts";

export interface CycleState {
  /** `waiting`: the start delay; `unknown`: no line of this process yet, or none that tells. */
  phase: "unknown" | "waiting" | "cycle" | "sleeping" | "ended";
  /** When the current phase began, as far as the lines tell. */
  since: string | null;
  lastCycleEndedAt: string | null;
  /** When it wakes up; null unless it sleeps or waits. ProxLB keeps no schedule: a restart runs at once. */
  nextRunAt: string | null;
}

/**
 * Where ProxLB is in its loop, from the events of one process. It logs the end of a cycle and never a start: after
 * its sleep it is taken to be in the next cycle, whatever the log says.
 * @param now ISO time
 */
export function cycleFrom(events: readonly LogEvent[], now: string): CycleState {
  const state = events.reduce(after, START);
  if (state.nextRunAt === null || Date.parse(state.nextRunAt) > Date.parse(now)) return state;
  return { ...state, phase: "cycle", since: state.nextRunAt, nextRunAt: null };
}

const START: CycleState = { phase: "unknown", since: null, lastCycleEndedAt: null, nextRunAt: null };

function after(state: CycleState, event: LogEvent): CycleState {
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
