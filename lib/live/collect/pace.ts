import { clock } from "@/lib/core/clock";

/**
 * How often Proxmox is asked. A poll is two calls (/cluster/resources and /cluster/tasks); everything else shares the
 * slow lane. So at most 6·2+4 = 16 calls in any minute while someone watches, 1·2+2 = 4 otherwise, whatever the
 * cluster's size and however many watch.
 */
export interface Pace {
  windowMs: number;
  watched: Rhythm;
  unwatched: Rhythm;
  /** Pauses between tries while Proxmox does not answer; the last repeats. Recovery is seen within 20 s. */
  retryMs: readonly number[];
  /** After a refusal (credentials, certificate) that only a person mends. */
  refusedRetryMs: number;
}

export interface Rhythm {
  pollMs: number;
  pollsPerWindow: number;
  slowCallsPerWindow: number;
  /** Quorum, addresses and the HA manager. */
  statusMs: number;
  /** Version, HA rules, pools, options. */
  rareMs: number;
}

export const PACE: Pace = {
  windowMs: 60_000,
  watched: {
    pollMs: 10_000,
    pollsPerWindow: 6,
    slowCallsPerWindow: 4,
    statusMs: 60_000,
    rareMs: 300_000,
  },
  unwatched: {
    pollMs: 60_000,
    pollsPerWindow: 1,
    slowCallsPerWindow: 2,
    statusMs: 120_000,
    rareMs: 600_000,
  },
  retryMs: [5_000, 10_000, 15_000],
  refusedRetryMs: 60_000,
};

/** Makes the rhythm `factor` times faster: tests count calls of minutes in seconds. */
export function scalePace(factor: number): Pace {
  const rhythm = (of: Rhythm): Rhythm => ({
    ...of,
    pollMs: of.pollMs / factor,
    statusMs: of.statusMs / factor,
    rareMs: of.rareMs / factor,
  });
  return {
    windowMs: PACE.windowMs / factor,
    watched: rhythm(PACE.watched),
    unwatched: rhythm(PACE.unwatched),
    retryMs: PACE.retryMs.map((pause) => pause / factor),
    refusedRetryMs: PACE.refusedRetryMs / factor,
  };
}

/** A sliding window over what was spent; time is monotonic. */
export interface Lane {
  /** Spends when it fits. */
  take(cost: number, limit: number): boolean;
  /** Until `cost` fits; 0 when it does now. */
  waitMs(cost: number, limit: number): number;
  /** Until the next of evenly spread turns, so that an extra turn now slows the following ones a little. */
  nextTurnMs(limit: number, everyMs: number): number;
}

export function createLane(windowMs: number): Lane {
  let spentAt: number[] = [];
  const recent = (now: number) => {
    spentAt = spentAt.filter((at) => at > now - windowMs);
    return spentAt;
  };
  const waitMs = (cost: number, limit: number): number => {
    const now = clock().monotonicMs();
    const spent = recent(now);
    const mustEnd = spent.length + cost - limit;
    if (mustEnd <= 0) return 0;
    const freedBy = spent[Math.min(mustEnd, spent.length) - 1];
    return freedBy === undefined ? windowMs : freedBy + windowMs - now;
  };
  return {
    waitMs,
    take(cost, limit) {
      if (waitMs(cost, limit) > 0) return false;
      const now = clock().monotonicMs();
      for (let count = 0; count < cost; count += 1) spentAt.push(now);
      return true;
    },
    nextTurnMs(limit, everyMs) {
      const now = clock().monotonicMs();
      const spent = recent(now);
      const left = limit - spent.length;
      const oldest = spent[0] ?? now;
      const untilFree = oldest + windowMs - now;
      return left <= 0 ? Math.max(everyMs, untilFree) : Math.max(everyMs, untilFree / (left + 1));
    },
  };
}
