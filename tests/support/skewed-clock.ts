import { existsSync } from "node:fs";
import { skipOr } from "./require";

/**
 * What `faketime` loads into a program. Past that program itself: it does not start under the number of a process that was
 * killed under it, which leaves a semaphore. The library goes on with what it finds there.
 */
const LIBRARY = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketime.so.1`;

/** Whether a program can be given a clock of its own, or false with a printed reason. */
export function canSkew(): boolean {
  return existsSync(LIBRARY) || skipOr("faketime is not installed");
}

/** The environment of a program whose clock is ahead of the machine's by this much ("+60s", "-600s"). */
export function skewedBy(skew: string): Record<string, string> {
  return { LD_PRELOAD: LIBRARY, FAKETIME: skew, DONT_FAKE_MONOTONIC: "1" };
}
