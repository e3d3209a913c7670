import "server-only";
import { createHash } from "node:crypto";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { PlannerConfig } from "@/lib/proxlb/planner/settings";

/** The config's part that decides a plan, with a version that changes with it and tells nothing else. */
export function planSettings(config: ProxlbConfig): {
  config: PlannerConfig;
  version: string;
  /** A solver of ProxLB's own decides the moves, which our planner cannot foresee. */
  solverActs: boolean;
} {
  const { solver } = config;
  const settings = PlannerConfig.parse(config);
  const version = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 12);
  return { config: settings, version, solverActs: solver.enable && solver.mode === "active" };
}
