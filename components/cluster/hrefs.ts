import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";

export function nodeHref(name: string): string {
  return `/nodes/${encodeURIComponent(name)}`;
}

export function guestHref(vmid: number): string {
  return `/guests/${vmid}`;
}

export function ruleHref(id: string): string {
  return `/rules/${encodeURIComponent(id)}`;
}

/** The page of a rule that a plan names. @param kind what the plan takes it for */
export function refHref({ source, name }: RuleRef, kind: "affinity" | "anti_affinity" | "pin"): string {
  return ruleHref(source === "pool" ? `pool:${name}:${kind}` : `${source}:${name}`);
}

/** The rules of a guest, by its name, which the filter takes between quotation marks. */
export function rulesHref(guest: string): string {
  return `/rules?q=${encodeURIComponent(`guest:"${guest.replaceAll('"', "*")}"`)}`;
}
