import type { RuleRef } from "./plan-schema";

/** The words that the sentences about guests and about the whole plan share. */
export const METHOD = { memory: "memory", cpu: "CPU", disk: "disk" } as const;

const SOURCE = { tag: "tag", pool: "pool", ha: "HA rule" } as const;

export function ruleName(rule: RuleRef): string {
  return `${SOURCE[rule.source]} ${rule.name}`;
}

export function ruleNames(rules: readonly RuleRef[]): string {
  return list(rules.map(ruleName));
}

export function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

export function points(value: number): string {
  return `${plain(value)} ${plain(value) === "1" ? "point" : "points"}`;
}

export function plain(value: number): string {
  return String(Number(value.toFixed(1)));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "pve1 is empty", "pve1 and pve2 are empty". */
export function areEmpty(nodes: readonly string[]): string {
  return `${list(nodes)} ${nodes.length === 1 ? "is" : "are"} empty`;
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** "a, b and c", shortened after six. */
export function list(names: readonly string[]): string {
  const shown = names.length > 7 ? [...names.slice(0, 6), `${names.length - 6} more`] : [...names];
  const last = shown.pop() ?? "";
  return shown.length > 0 ? `${shown.join(", ")} and ${last}` : last;
}
