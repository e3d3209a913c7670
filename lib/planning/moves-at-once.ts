import "server-only";
import { settings } from "@/lib/settings/current";

/** How many guests ProxLB UI moves at once: as proxlb.yaml allows, and no more than Settings do. */
export function movesAtOnce(balancing: { parallel: boolean; parallel_jobs: number }): number {
  const allowed = balancing.parallel ? Math.max(1, balancing.parallel_jobs) : 1;
  return Math.min(allowed, settings("balancing").movesAtOnce ?? allowed);
}
