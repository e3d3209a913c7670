import { AppError } from "@/lib/core/errors";
import type { Daemon, DaemonState } from "@/lib/daemon/schema";

const HOW =
  "No ProxLB is managed. Set PROXLB_DRIVER to docker or process, and PROXLB_CONFIG to its proxlb.yaml, then restart this app.";

const state: DaemonState = {
  driver: "none",
  state: "absent",
  reason: HOW,
  version: null,
  startedAt: null,
  startId: null,
  finishedAt: null,
  exitCode: null,
  restartCount: 0,
  target: null,
  image: null,
};

/** Stands in where no ProxLB is configured: it says so, and how to add one. */
export function createNoDaemon(): Daemon {
  const refuse = async () => {
    throw new AppError("unavailable", HOW);
  };
  return {
    driver: "none",
    inspect: async () => state,
    stats: async () => null,
    start: refuse,
    stop: refuse,
    restart: refuse,
    reload: refuse,
    async *follow({ signal }) {
      // No lines will ever come; the contract is that only the signal ends it.
      if (!signal.aborted)
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
    runOnce: refuse as () => Promise<never>,
    cleanUp: async () => ({ leftoverRuns: 0, startedAgain: false }),
    close: async () => {},
  };
}
