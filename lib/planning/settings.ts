import "server-only";
import { createHash } from "node:crypto";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { type PlannedBy, plannedBy } from "@/lib/proxlb/planner/planned-by";

/** The config's part that decides a plan, with a version that changes with it and tells nothing else. */
export function planSettings(config: ProxlbConfig): PlannedBy & { version: string } {
  const settings = plannedBy(config);
  const version = createHash("sha256").update(JSON.stringify(settings.config)).digest("hex").slice(0, 12);
  return { ...settings, version };
}
