import { issuesOf, type SchemaIssue, withoutDates } from "@/lib/proxlb/config/parse";
import { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { isMapping } from "@/lib/proxlb/yaml/plain";

/** A file that ProxLB refuses, read as if what it refuses were left out: the rest has things to be said of as well. */
export interface Tolerant {
  /** Null where nothing of it can be read. */
  config: ProxlbConfig | null;
  /** False where what ProxLB needs of proxmox_api is not there: then nothing is said of it. */
  hasApi: boolean;
  /** What ProxLB's parser refuses. */
  refused: readonly SchemaIssue[];
}

const STAND_IN = { hosts: ["stand-in"], user: "stand-in@pve", token_id: "a", token_secret: "b", timeout: 10 };

export function tolerant(values: unknown): Tolerant {
  let rest = withoutDates(values) as Record<string, unknown>;
  let parsed = ProxlbConfig.safeParse(rest);
  const refused = issuesOf(values, parsed);
  let hasApi = true;
  if (!isMapping(values)) return { config: null, hasApi, refused };
  // Each round takes at least one key away; what a file of the largest size could have wrong ends long before.
  for (let round = 0; round < 10 && !parsed.success; round += 1) {
    for (const { path } of parsed.error.issues) {
      if (path[0] === "proxmox_api" && isNeeded(path[1])) {
        hasApi = false;
        rest = { ...rest, proxmox_api: STAND_IN };
      } else remove(rest, path);
    }
    parsed = ProxlbConfig.safeParse(rest);
  }
  return { config: parsed.data ?? null, hasApi, refused };
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
