import { singleton } from "./singleton";

export interface Clock {
  now(): Date;
  /** Milliseconds that never jump, for durations. */
  monotonicMs(): number;
}

const systemClock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };

/** Time comes from here, so that tests can move it. */
export const clock = (): Clock => singleton("clock", () => systemClock);
