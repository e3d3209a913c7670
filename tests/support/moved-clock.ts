import { afterEach, beforeEach } from "vitest";
import { type Clock, clock } from "@/lib/core/clock";
import { setSingleton } from "@/lib/core/singleton";

/** A clock that stands still until a test moves it; the real one comes back after each test. */
export function movedClock(): { now(): Date; forward(seconds: number): void } {
  let real: Clock | null = null;
  let atMs = 0;
  beforeEach(() => {
    real = clock();
    atMs = Date.parse("2026-11-23T08:00:00Z");
    setSingleton<Clock>("clock", { now: () => new Date(atMs), monotonicMs: () => atMs });
  });
  afterEach(() => {
    if (real) setSingleton("clock", real);
  });
  return {
    now: () => new Date(atMs),
    forward: (seconds) => {
      atMs += seconds * 1000;
    },
  };
}
