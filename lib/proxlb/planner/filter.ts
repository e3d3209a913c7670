import type { Model } from "./model";
import type { MoveFilter } from "./plan-schema";
import type { ModelGuest } from "./shapes";

/** `pve_version`: mode `psi` with a node older than PVE 9 switches the execution off. */
export function filterOf(model: Model, guest: ModelGuest): MoveFilter | null {
  const { enable, mode, balance_types } = model.config.balancing;
  if (!enable) return "enable";
  if (mode === "psi" && model.before9) return "pve_version";
  return balance_types.includes(guest.guest.type) ? null : "balance_types";
}

/**
 * True for a move that a rebalance carries out: `balancing.enable` keeps ProxLB's own cycles from it, not a person who
 * orders it.
 */
export function wouldRun(filtered: MoveFilter | null): boolean {
  return filtered === null || filtered === "enable";
}
