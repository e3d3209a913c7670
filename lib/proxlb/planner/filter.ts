import type { Model } from "./model";
import type { MoveFilter } from "./plan-schema";
import type { ModelGuest } from "./shapes";

/**
 * `pve_version`: mode `psi` with a node older than PVE 9 switches the execution off. `enable` comes last: it is the one
 * that a person's order overrides, and it would hide what stands in the way even then.
 */
export function filterOf(model: Model, guest: ModelGuest): MoveFilter | null {
  const { enable, mode, balance_types } = model.config.balancing;
  if (mode === "psi" && model.before9) return "pve_version";
  if (!balance_types.includes(guest.guest.type)) return "balance_types";
  return enable ? null : "enable";
}

/**
 * True for a move that a rebalance carries out: `balancing.enable` keeps ProxLB's own cycles from it, not a person who
 * orders it.
 */
export function wouldRun(filtered: MoveFilter | null): boolean {
  return filtered === null || filtered === "enable";
}
