import "server-only";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";

/** Timers come up to so much early or late. */
const TIMER_MS = 2;

/**
 * Waits until a moment, to a fraction of a millisecond: an answer that takes as long whatever was found tells nothing of
 * it. Others have their turns meanwhile.
 * @param moment of `performance.now()`; one that is over is not waited for
 */
export async function untilMoment(moment: number): Promise<void> {
  const leftMs = moment - performance.now() - TIMER_MS;
  if (leftMs > 0) await pause(leftMs);
  while (performance.now() < moment) await turn();
}
