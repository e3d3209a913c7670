import "server-only";
import { z } from "zod";
import type { Context } from "@/lib/access/context";
import { query } from "@/lib/access/query";
import type { DaemonState } from "@/lib/daemon/schema";
import { currentCycle } from "@/lib/live/log/cycle-tracker";
import { PROXLB_VERSION } from "@/lib/proxlb/version";
import { ServiceView } from "./schema";

export const getService = query({
  name: "service.status",
  permission: "service.view",
  input: z.object({}),
  output: ServiceView,
  run: ({ daemon }) => serviceView(daemon),
});

/** The service as it is now. */
export async function serviceView(daemon: Context["daemon"]): Promise<z.input<typeof ServiceView>> {
  const state = await daemon.inspect();
  const stats = state.state === "running" ? await daemon.stats() : null;
  const cycle = currentCycle();
  return {
    daemon: state,
    stats,
    cycle: {
      phase: phaseOf(state, cycle.phase),
      lastCycleEndedAt: cycle.lastCycleEndedAt,
      lastCycleSkipped: cycle.lastCycleSkipped,
      nextRunAt: state.state === "running" ? cycle.nextRunAt : null,
    },
    testedVersion: PROXLB_VERSION,
  };
}

function phaseOf(state: DaemonState, phase: ReturnType<typeof currentCycle>["phase"]) {
  if (state.state !== "running") return state.state === "starting" ? "unknown" : "stopped";
  if (phase === "cycle") return "in_cycle";
  if (phase === "sleeping" || phase === "waiting") return "sleeping";
  return phase === "ended" ? "stopped" : "unknown";
}
