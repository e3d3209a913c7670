import { clock } from "@/lib/core/clock";
import type { Resources } from "@/lib/proxmox/rows";
import type { ProxmoxSource } from "./collector";
import { createFacts, type SlowJob } from "./facts";
import { createLane, type Lane, type Pace, type Rhythm } from "./pace";

/** /cluster/resources and /cluster/tasks. */
const CALLS_OF_A_POLL = 2;

/** What the collector knows between two steps, and when the next is due. */
export interface CollectorState {
  started: boolean;
  watched: boolean;
  failures: number;
  failingSince: string | null;
  polledAtMs: number;
  /** When it was last asked between two polls why migrations failed. */
  reasonAtMs: number;
  pollDueMs: number;
  resources: Resources | null;
  seenAt: string | null;
  /** The client was replaced: names remembered from another cluster must not leak into this one. */
  fresh: boolean;
  facts: ReturnType<typeof createFacts>;
  tasksWarning: string | null;
  pollLane: Lane;
  slowLane: Lane;
  pace: Pace;
  rhythm(): Rhythm;
  hurry(minimumAgeMs: number): void;
  waitMs(): number;
  /** Until an urgent call is free; 0 when one is now. */
  urgentWaitMs(): number;
  /** Spends a slow job's calls; false when this minute has none left for it. */
  takeSlow(job: Pick<SlowJob, "cost" | "urgent">): boolean;
  reset(): void;
}

export function createState(pace: Pace, source: ProxmoxSource): CollectorState {
  /** What is left of a poll's calls that a fact took; soon forgotten, or the minute's sum would not hold. */
  const borrowed = { calls: 0, atMs: Number.NEGATIVE_INFINITY };
  const state: CollectorState = {
    started: false,
    watched: false,
    failures: 0,
    failingSince: null,
    polledAtMs: Number.NEGATIVE_INFINITY,
    reasonAtMs: Number.NEGATIVE_INFINITY,
    pollDueMs: 0,
    resources: null,
    seenAt: null,
    fresh: true,
    facts: createFacts(),
    tasksWarning: null,
    pollLane: createLane(pace.windowMs),
    slowLane: createLane(pace.windowMs),
    pace,
    rhythm: () => (state.watched ? pace.watched : pace.unwatched),
    /** The next poll as soon as the picture is that old and the minute's calls allow. */
    hurry(minimumAgeMs) {
      const now = clock().monotonicMs();
      const allowed = now + state.pollLane.waitMs(1, state.rhythm().pollsPerWindow);
      const wanted = Math.max(now, state.polledAtMs + minimumAgeMs, allowed);
      if (minimumAgeMs === 0) state.pollDueMs = now + state.pollLane.nextTurnMs(1, pace.unwatched.pollMs);
      else state.pollDueMs = Math.min(state.pollDueMs, wanted);
    },
    waitMs() {
      if (!source.current()) return Number.POSITIVE_INFINITY;
      const slowWait = state.failures > 0 || !state.resources ? Number.POSITIVE_INFINITY : slowWaitMs(state);
      return Math.min(state.pollDueMs - clock().monotonicMs(), slowWait);
    },
    urgentWaitMs() {
      const { slowCallsPerWindow, pollsPerWindow } = state.rhythm();
      const slowMs = state.slowLane.waitMs(1, slowCallsPerWindow);
      return pollsPerWindow > 1 ? Math.min(slowMs, state.pollLane.waitMs(1, pollsPerWindow)) : slowMs;
    },
    takeSlow(job) {
      const { slowCallsPerWindow, pollsPerWindow } = state.rhythm();
      if (state.slowLane.take(job.cost, slowCallsPerWindow)) return true;
      if (!mayBorrow(state, job)) return false;
      const now = clock().monotonicMs();
      if (borrowed.calls < job.cost || now - borrowed.atMs > pace.windowMs / 20) {
        state.pollLane.take(1, pollsPerWindow);
        borrowed.calls = CALLS_OF_A_POLL;
        borrowed.atMs = now;
        state.pollDueMs = Math.max(state.pollDueMs, now + state.pollLane.waitMs(1, pollsPerWindow));
      }
      borrowed.calls -= job.cost;
      return true;
    },
    reset() {
      state.failures = 0;
      state.failingSince = null;
      state.pollDueMs = 0;
      state.fresh = true;
      state.tasksWarning = null;
      state.facts = createFacts();
    },
  };
  return state;
}

function slowWaitMs(state: CollectorState): number {
  const rhythm = state.rhythm();
  const job = state.facts.next(rhythm);
  const laneMs = state.slowLane.waitMs(job.cost, rhythm.slowCallsPerWindow);
  return Math.max(job.dueMs - clock().monotonicMs(), mayBorrow(state, job) ? 0 : laneMs);
}

/** While somebody watches, two facts that are needed now may take the place of one poll: the minute's sum stays. */
function mayBorrow(state: CollectorState, job: Pick<SlowJob, "cost" | "urgent">): boolean {
  const { pollsPerWindow } = state.rhythm();
  const affordable = job.urgent && job.cost <= CALLS_OF_A_POLL && pollsPerWindow > 1;
  return affordable && state.pollLane.waitMs(1, pollsPerWindow) === 0;
}
