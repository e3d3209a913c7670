import type { PlanFigures, PlanGround } from "@/lib/proxlb/planner/ground";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { NOTHING_ASKED } from "@/lib/snapshot/obstacles";

export const NO_FIGURES: PlanFigures = {
  versions: {},
  guestCpuRatios: {},
  guestMemoryBytes: {},
  nodePressure: {},
  guestPressure: {},
};

/** What a plan of the app is made on beside the picture, where nothing was asked but what a test says. */
export function plainGround(config: PlannerConfig, part: Partial<PlanGround> = {}): PlanGround {
  return {
    config,
    timeZone: "UTC",
    timeZoneAssumed: false,
    bytesPerSecond: null,
    figures: NO_FIGURES,
    proxlbRights: null,
    moveFacts: NOTHING_ASKED,
    ...part,
  };
}
