import "server-only";
import { createHash } from "node:crypto";
import { PlannerSettings } from "@/lib/proxlb/planner/settings";
import type { ConfigFile } from "./read";

/** The config's part that decides a plan, with a version that changes with it and tells nothing else. */
export function configOf(
  file: ConfigFile,
):
  | { config: PlannerSettings; version: string; solverActs: boolean }
  | { config: null; reason: string; version: null } {
  if (file.state === "missing") return { config: null, reason: file.reason, version: null };
  if (!file.parsed.ok) {
    const [first] = file.parsed.issues;
    const place = first?.line ? `line ${first.line}: ` : "";
    const reason = `proxlb.yaml is not valid (${place}${first?.message ?? ""}), so there is no plan.`;
    return { config: null, reason, version: null };
  }
  const { solver } = file.parsed.config;
  const config = PlannerSettings.parse(file.parsed.config);
  const version = createHash("sha256").update(JSON.stringify(config)).digest("hex").slice(0, 12);
  return { config, version, solverActs: solver.enable && solver.mode === "active" };
}
