import type { ParsedConfig } from "./parse";
import { stringifyConfig } from "./parse";

export type DerivedKind = "dry_run" | "rebalance" | "best_node";

/** Each request of a one-shot run gets at least this: ProxLB's default of 1 s ends a run at the first slow answer. */
const TIMEOUT_MIN_SECONDS = 10;

/**
 * The configuration of a one-shot run: the real one, minus what would keep ProxLB alive, delay it, or skip the run.
 * There are no command line overrides for these.
 *
 * A rebalance ordered by a person moves guests even where the daemon's `balancing.enable` is off, but only the types
 * `balance_types` allows.
 * @returns the whole file with its secrets, and sentences for the person who starts the run.
 */
export function deriveConfig(
  parsed: Extract<ParsedConfig, { ok: true }>,
  kind: DerivedKind,
): { yaml: string; warnings: string[] } {
  const { config, values } = parsed;
  const overrides: Overrides = {
    proxmox_api: { timeout: Math.max(config.proxmox_api.timeout, TIMEOUT_MIN_SECONDS) },
    balancing: { enable: kind === "rebalance" },
    service: {
      daemon: false,
      enable_ha: false,
      delay: { enable: false },
      // Only DEBUG says that a migration succeeded, and why Proxmox refused one.
      log_level: kind === "rebalance" ? "DEBUG" : "INFO",
    },
    ...(kind === "rebalance" ? {} : { solver: { enable: false } }),
  };
  const yaml = stringifyConfig(merged(values, overrides));
  return { yaml, warnings: kind === "rebalance" ? rebalanceWarnings(parsed) : [] };
}

interface Overrides {
  [key: string]: Overrides | string | number | boolean;
}

function merged(values: Record<string, unknown>, overrides: Overrides): Record<string, unknown> {
  const result = { ...values };
  for (const [key, override] of Object.entries(overrides)) {
    const section = result[key];
    if (typeof override !== "object") result[key] = override;
    else result[key] = merged(isSection(section) ? section : {}, override);
  }
  return result;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rebalanceWarnings({ config }: Extract<ParsedConfig, { ok: true }>): string[] {
  const { balance_types } = config.balancing;
  if (balance_types.length === 0)
    return ["balancing.balance_types is empty, so ProxLB will plan but move nothing. Add vm, ct or both."];
  return [];
}
