import {
  CAUSES,
  type ListMigrationsInput,
  MIGRATION_STATUSES,
  type MigrationView,
} from "@/lib/features/migrations/schema";

export const RANGES = [
  { id: "24h", label: "24 h", words: "in the last 24 hours", hours: 24 },
  { id: "7d", label: "7 d", words: "in the last 7 days", hours: 7 * 24 },
  { id: "30d", label: "30 d", words: "in the last 30 days", hours: 30 * 24 },
  { id: "all", label: "All", words: "since the history began", hours: null },
] as const;

export type Range = (typeof RANGES)[number];

/** What the address says: `?guest=&node=&status=&who=&range=&run=`. Unknown values mean no filter. */
export interface Filters {
  guest: string;
  node: string;
  status: MigrationView["status"] | "";
  who: (typeof CAUSES)[number] | "";
  run: string;
  range: Range;
}

const DEFAULT_RANGE = RANGES[1];

/** @param read value of a key in the address */
export function readFilters(read: (key: string) => string | undefined): Filters {
  const status = MIGRATION_STATUSES.find((candidate) => candidate === read("status"));
  const who = CAUSES.find((candidate) => candidate === read("who"));
  const run = read("run") ?? "";
  return {
    guest: (read("guest") ?? "").trim().slice(0, 255),
    node: (read("node") ?? "").slice(0, 100),
    status: status ?? "",
    who: who ?? "",
    run: /^[1-9]\d{0,8}$/.test(run) ? run : "",
    range: RANGES.find((range) => range.id === read("range")) ?? DEFAULT_RANGE,
  };
}

export function isFiltered({ guest, node, status, who, run }: Filters): boolean {
  return [guest, node, status, who, run].some((value) => value !== "");
}

/** A word of digits is a VMID, anything else part of a name. @param since from `sinceOf` */
export function toInput(filters: Filters, since: string | undefined): ListMigrationsInput {
  const { node, status, who, run } = filters;
  const guest = filters.guest.trim();
  const isId = /^\d{3,9}$/.test(guest);
  return {
    ...(guest && !isId ? { guest } : {}),
    ...(isId ? { guestId: Number(guest) } : {}),
    ...(node ? { node } : {}),
    ...(status ? { status } : {}),
    ...(who ? { triggeredBy: who } : {}),
    ...(run ? { runId: Number(run) } : {}),
    ...(since ? { since } : {}),
  };
}

/** Start of a range, in steps of ten minutes: a key that changed with every second would never be asked twice. */
export function sinceOf({ hours }: Range, nowMs: number): string | undefined {
  if (hours === null) return undefined;
  const step = Math.floor(nowMs / STEP_MS) * STEP_MS;
  return new Date(step - hours * 3600_000).toISOString();
}

const STEP_MS = 10 * 60_000;
/** Totals have no open beginning. */
export const EVER = "1970-01-01T00:00:00.000Z";
