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
  /** What is known of the cycle that goes on. */
  skipsNow: SkipReason | null;
}

type SkipReason = Extract<LogEvent, { type: "cycle_skipped" }>["reason"];

/** Before the first line of a process. */
export const CYCLE_START: CycleState = {
  phase: "unknown",
  since: null,
  lastCycleEndedAt: null,
  nextRunAt: null,
  lastCycleSkipped: null,
  skipsNow: null,
};

/**
 * What the next event of the same process makes of the state: a few fields, however many events there were.
 * ProxLB logs the end of a cycle and never a start.
 */
export function afterEvent(state: CycleState, event: LogEvent): CycleState {
  switch (event.type) {
    case "start_delayed":
      return phaseFrom(state, "waiting", event.at, later(event.at, event.seconds));
    case "cycle_ended":
      return {
        phase: "sleeping",
        since: event.at,
        lastCycleEndedAt: event.at,
        nextRunAt: later(event.at, event.intervalSeconds),
        lastCycleSkipped: state.skipsNow,
        skipsNow: null,
      };
    case "one_shot_ended":
    case "terminated":
    case "crash":
      return phaseFrom(state, "ended", event.at, null);
    case "reload_requested":
      return state; // logged at once, while the sleep goes on
    case "cycle_skipped":
      return { ...inCycle(state, event), skipsNow: event.reason };
    default:
      return inCycle(state, event);
  }
}

/**
 * Where ProxLB is at a time, from the state after its last line: after its sleep it is taken to be in the next cycle,
 * whatever the log says.
 * @param now ISO time
 */
export function cycleAt(state: CycleState, now: string): CycleState {
  if (state.nextRunAt === null || Date.parse(state.nextRunAt) > Date.parse(now)) return state;
  return phaseFrom(state, "cycle", state.nextRunAt, null);
}

function inCycle(state: CycleState, event: LogEvent): CycleState {
  if (event.level === null || state.phase === "cycle") return state;
  return phaseFrom(state, "cycle", event.at, null);
}

function phaseFrom(
  state: CycleState,
  phase: CycleState["phase"],
  since: string,
  nextRunAt: string | null,
): CycleState {
  const { lastCycleEndedAt, lastCycleSkipped, skipsNow } = state;
  return { phase, since, lastCycleEndedAt, nextRunAt, lastCycleSkipped, skipsNow };
}

function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}
