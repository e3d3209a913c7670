import type { AuditFilter, AuditRow } from "@/lib/features/audit/schema";

export const FILTER_KEYS = ["person", "action", "outcome", "since", "until"] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];
/** As they stand in the address; days are "2026-11-23" and mean UTC. */
export type Filters = Record<FilterKey, string>;

export const OUTCOME_WORDS = {
  ok: "done",
  failed: "failed",
  refused: "refused",
  attempt: "not finished",
} as const;

/** No operation takes longer: an attempt that still stands alone then was interrupted. */
const LONGEST_OPERATION_MS = 2 * 60_000;

/** @param nowMs null where nobody knows the time yet */
export function outcomeWord({ outcome, at }: Pick<AuditRow, "outcome" | "at">, nowMs: number | null): string {
  const isOver = nowMs !== null && nowMs - Date.parse(at) > LONGEST_OPERATION_MS;
  return outcome === "attempt" && isOver ? "interrupted" : OUTCOME_WORDS[outcome];
}

export function toFilter(filters: Filters): AuditFilter {
  const { person, action, outcome, since, until } = filters;
  return {
    ...(person ? { person } : {}),
    ...(action ? { action } : {}),
    ...(isOutcome(outcome) ? { outcome } : {}),
    ...(isDay(since) ? { since: `${since}T00:00:00Z` } : {}),
    ...(isDay(until) ? { until: `${until}T23:59:59.999Z` } : {}),
  };
}

function isOutcome(text: string): text is keyof typeof OUTCOME_WORDS {
  return Object.hasOwn(OUTCOME_WORDS, text);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
