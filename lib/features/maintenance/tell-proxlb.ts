import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { clock } from "@/lib/core/clock";
import { AppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Daemon } from "@/lib/daemon/schema";

/** Docker brings an ended ProxLB back within so long, and a fresh one listens after two seconds. */
const STARTING_MS = 15_000;
const LOOK_MS = 250;

/**
 * Has the ProxLB that runs read proxlb.yaml again, at its next cycle. One that is just starting is told once it listens:
 * before that a signal would end it, and whether it has read the file already is not known.
 * @param waitMs for one that is starting
 * @returns what to know of it, as a sentence; null where it was told, or does not run and reads the file when it starts
 * @throws AppError unavailable where it could not be told yet: trying again may do
 */
export async function tellProxlb(daemon: Daemon, waitMs = 0): Promise<string | null> {
  const untilMs = clock().monotonicMs() + waitMs;
  for (;;) {
    const { state, reason } = await daemon.inspect();
    switch (state) {
      case "absent":
        return "No ProxLB is managed here: it takes this up when it is reloaded or started the next time.";
      case "engine_down":
        throw new AppError("unavailable", reason);
      case "starting":
        if (clock().monotonicMs() >= untilMs)
          throw new AppError("unavailable", "ProxLB is just starting: it is told after that.");
        await pause(LOOK_MS);
        break;
      case "running":
        await daemon.reload();
        return null;
      case "stopped":
      case "crash_loop":
        return null;
      default:
        return state satisfies never;
    }
  }
}

/** The same for whoever does not come back to it: that it was not told is said instead of thrown. */
export async function tellProxlbOnce(daemon: Daemon): Promise<string | null> {
  try {
    return await tellProxlb(daemon, STARTING_MS);
  } catch (error) {
    log("maintenance").warn({ error: messageOf(error) }, "ProxLB could not be told to read its file again");
    return `ProxLB was not told to read proxlb.yaml again: ${messageOf(error)} Reload it on Service: until then it may go by what it read before.`;
  }
}
