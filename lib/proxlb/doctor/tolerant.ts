import { withoutDates } from "@/lib/proxlb/config/parse";
import { ProxlbConfig } from "@/lib/proxlb/config/schema";

/** A file that ProxLB refuses, read as if what it refuses were left out: the rest has things to be said of as well. */
export interface Tolerant {
  config: ProxlbConfig;
  /** False where what ProxLB needs of proxmox_api is not there: then nothing is said of it. */
  hasApi: boolean;
}

const STAND_IN = { hosts: ["stand-in"], user: "stand-in@pve", token_id: "a", token_secret: "b", timeout: 10 };

export function tolerant(values: unknown): Tolerant | null {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return null;
  let rest = withoutDates(values) as Record<string, unknown>;
  let hasApi = true;
  // Each round takes at least one key away; what a file of the largest size could have wrong ends long before.
  for (let round = 0; round < 10; round += 1) {
    const parsed = ProxlbConfig.safeParse(rest);
    if (parsed.success) return { config: parsed.data, hasApi };
    for (const { path } of parsed.error.issues) {
      if (path[0] === "proxmox_api" && isNeeded(path[1])) {
        hasApi = false;
        rest = { ...rest, proxmox_api: STAND_IN };
      } else remove(rest, path);
    }
  }
  return null;
}

function isNeeded(key: PropertyKey | undefined): boolean {
  return key === undefined || key === "hosts" || key === "user";
}

/** The deepest part of the path that is there; of a list the whole list. */
function remove(values: Record<string, unknown>, path: readonly PropertyKey[]): void {
  let above: Record<PropertyKey, unknown> = values;
  for (const [index, step] of path.entries()) {
    const value = above[step];
    const isDeeper = typeof value === "object" && value !== null && !Array.isArray(value);
    const next = path[index + 1];
    if (isDeeper && next !== undefined && Object.hasOwn(value, next)) {
      above = value as Record<PropertyKey, unknown>;
      continue;
    }
    delete above[step];
    return;
  }
}
