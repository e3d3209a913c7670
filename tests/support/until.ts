import { setTimeout as sleep } from "node:timers/promises";

interface UntilOptions<T> {
  /** What is waited for, as the failure says it. */
  what?: string;
  /** When the answer is as wanted; without it: when it is true. */
  fits?: (answer: T) => boolean;
  limitMs?: number;
  /** Between two looks. */
  pauseMs?: number;
}

/** Asks again and again until the answer fits, and gives it back. @throws with what was waited for and the last answer */
export async function until<T>(
  ask: () => T | Promise<T>,
  { what = "", fits = Boolean, limitMs = 60_000, pauseMs = 20 }: UntilOptions<T> = {},
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (performance.now() > end)
      throw new Error(`Not within ${limitMs} ms: ${what} ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await sleep(pauseMs);
  }
}
