import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { skipOr } from "./require";

/** What `faketime` loads into a program. */
const LIBRARY = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketime.so.1`;
const SHARED_MEMORY = "/dev/shm";

/** Whether a program can be given a clock of its own, or false with a printed reason. */
export function canSkew(): boolean {
  return existsSync(LIBRARY) || skipOr("faketime is not installed");
}

/** The environment of a program whose clock is ahead of the machine's by this much ("+60s", "-600s"). */
export function skewedBy(skew: string): Record<string, string> {
  removeLeftovers();
  return { LD_PRELOAD: LIBRARY, FAKETIME: skew, DONT_FAKE_MONOTONIC: "1" };
}

/**
 * libfaketime keeps a semaphore and a page under the number of its process. One that was killed leaves them, and a later
 * process that gets its number does not start.
 */
function removeLeftovers(): void {
  for (const name of readdirSync(SHARED_MEMORY)) {
    const pid = /faketime_(?:sem|shm)_(\d+)$/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(path.join(SHARED_MEMORY, name), { force: true });
  }
}
