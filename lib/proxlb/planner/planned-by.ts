import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { PlannerConfig } from "./settings";

/** What of a proxlb.yaml decides a plan. */
export interface PlannedBy {
  config: PlannerConfig;
  /** A solver of ProxLB's own decides the moves, which our planner cannot foresee. */
  solverActs: boolean;
}

/** The part of a whole file that the planner goes by. */
export function plannedBy(config: ProxlbConfig): PlannedBy {
  const { solver } = config;
  return { config: PlannerConfig.parse(config), solverActs: solver.enable && solver.mode === "active" };
}
