import type { Rule } from "@/lib/proxlb/rules/rule-schema";

/** Why a rule cannot be changed here; null where it can. */
export function changeObjection({ source, kind }: Pick<Rule, "source" | "kind">): string | null {
  if (source === "ha_group") return HA_GROUPS;
  if (source === "config") return "It is one name in a list: remove it, and add another one.";
  if (source === "pool" && kind !== "pin") {
    return "Who is in the pool is changed in Proxmox VE, under Permissions, Pools. Apart instead of together: make a new rule for the pool.";
  }
  return null;
}

/** Why a rule cannot be removed here; null where it can. */
export function removeObjection({ source }: Pick<Rule, "source">): string | null {
  return source === "ha_group" ? HA_GROUPS : null;
}

const HA_GROUPS =
  "HA groups of Proxmox VE 8 are changed in Proxmox VE, under Datacenter, HA, Groups, and not here.";
