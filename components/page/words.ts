import type { BalanceTarget, ConfigState } from "@/lib/features/config/schema";
import type { MethodBalance } from "@/lib/proxlb/balance";

export const METHOD_WORDS = { cpu: "CPU", memory: "Memory", disk: "Disk" } as const;

/** "14.2 points" of a ratio's difference. */
export function points(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} points`;
}

export { plural } from "@/lib/core/units";

/** A method within a sentence: METHOD_WORDS begin one. */
export const METHOD_NAMES = { memory: "memory", cpu: "CPU", disk: "disk" } as const;

/** ProxLB's own default, to draw something by while nobody knows the configured one. */
export const DEFAULT_BALANCINESS = 10;

/** True when ProxLB would act on it: the spread is too wide, or the threshold reached. */
export function isDue({ state }: MethodBalance, { mode }: BalanceTarget): boolean {
  return mode === "used" && (state === "spread" || state === "threshold");
}

/** In one sentence: in balance or not, by whom, by how much; and whether it is due to be acted on. */
export function balanceSentence(balance: MethodBalance, target: BalanceTarget): string {
  const { highest, lowest, spread, state } = balance;
  if (target.mode !== "used") {
    return `ProxLB judges by mode ${target.mode}, not by use: the strips show use, for information. Balancing tells what ProxLB would do.`;
  }
  if (!highest || !lowest || spread === null) return "No node that counts has figures.";
  if (state === "threshold") {
    return `${highest.node} is at ${highest.percent.toFixed(1)} % ${METHOD_NAMES[balance.method]}, at or above the threshold of ${target.thresholdPercent[target.method]} %: balancing is due.`;
  }
  if (state === "spread") {
    return `Out of balance: ${highest.node} has ${spread.toFixed(1)} points more ${METHOD_NAMES[balance.method]} in use than ${lowest.node}; ${target.balancinessPoints} are accepted.`;
  }
  if (highest.node === lowest.node) return `Only ${highest.node} counts: there is nothing to balance.`;
  return `In balance: ${highest.node} and ${lowest.node} are ${spread.toFixed(1)} points apart; ${target.balancinessPoints} are accepted.`;
}

/** Why there is no configured method to judge by; null when there is one. */
export function missingTarget({ state, reason }: ConfigState): string | null {
  if (state === "ok") return null;
  return `${reason ?? "proxlb.yaml is not usable."} Nobody knows which method counts; the bands show ProxLB's default of ${DEFAULT_BALANCINESS} points.`;
}

/** Why ProxLB's last cycle did nothing. It compares its machine's own name with the HA manager's node. */
export const SKIPPED_SENTENCES = {
  not_ha_manager:
    "ProxLB skipped its last cycle: service.enable_ha is on and the machine it runs on is not the HA manager. Turn it off unless ProxLB runs on the Proxmox nodes, then restart ProxLB: while it skips it does not read a changed file.",
  no_target: "ProxLB skipped its last cycle: it found no node that can take guests.",
} as const;

/** "users.make_password_link" as people read it: "Users: make password link". For audit actions and rights of tokens. */
export function identifierWords(identifier: string): string {
  const [subject = "", ...rest] = identifier.replaceAll("_", " ").split(".");
  const head = subject.charAt(0).toUpperCase() + subject.slice(1);
  return rest.length === 0 ? head : `${head}: ${rest.join(" ")}`;
}
