import "server-only";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";

/** Whoever may try servers must not thereby scan a network. */
const TRIALS_A_MINUTE = 10;

/** @param what is tried @throws AppError too_many */
export function takeTrial(what: "mail" | "directory"): void {
  const now = clock().monotonicMs();
  const trials = singleton(`${what}-trials`, () => ({ atMs: [] as number[] }));
  trials.atMs = trials.atMs.filter((at) => now - at < 60_000);
  if (trials.atMs.length >= TRIALS_A_MINUTE)
    throw new AppError("too_many", "Ten trials a minute are enough: wait a moment.", {
      retryAfterSeconds: 60,
    });
  trials.atMs.push(now);
}
