import { and, eq, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { processName } from "@/lib/core/process-name";

/** What a process must show to write to a row: it still holds it. */
export interface Lease {
  readonly id: number;
  readonly holder: string | null;
  readonly fence: number;
}

/** A row that one process holds while it works on it; who takes it away raises the fence. */
export interface LeasedTable {
  readonly id: PgColumn;
  readonly holder: PgColumn;
  readonly fence: PgColumn;
  readonly heartbeatAt: PgColumn;
}

/** A heartbeat comes every so often. */
export const HEARTBEAT_MS = 5_000;
/** The holder itself lets go after so long without one, by a clock that never jumps: nobody else has taken the row by then. */
export const HELD_MS = 22_000;
/** A holder that has been silent this long is gone, whoever asks. */
const SILENT_SECONDS = 30;
/** With one heartbeat missed, and no connection of the holder left, it is dead. */
const DEAD_SECONDS = 6;

/** What is written with each sign of life. All by the database's clock: two machines may tell the time differently. */
export const taken = () => ({ holder: processName(), heartbeatAt: sql`now()` });

/** What is written to a row that is taken from whoever holds it. */
export const takenFrom = (table: LeasedTable) => ({ ...taken(), fence: sql`${table.fence} + 1` });

/** The row, as long as this lease counts. */
export function heldBy(table: LeasedTable, { id, holder, fence }: Lease): SQL | undefined {
  const held = holder === null ? isNull(table.holder) : eq(table.holder, holder);
  return and(eq(table.id, id), held, eq(table.fence, fence));
}

/** Rows whose holder has been silent for too long: they would hold their place for ever. */
export function isSilent(table: LeasedTable): SQL {
  return olderThan(table, SILENT_SECONDS);
}

/**
 * Rows whose holder is dead, without waiting for its silence: at the start, and right after it.
 * @param kind of the database: the embedded one has one process, so what it finds there at its start is of a dead one
 */
export function isDead(table: LeasedTable, kind: "embedded" | "postgres"): SQL | undefined {
  if (kind === "embedded") return or(isNull(table.holder), ne(table.holder, processName()));
  const isConnected = sql`exists (select 1 from pg_stat_activity where application_name = ${table.holder})`;
  return and(olderThan(table, DEAD_SECONDS), sql`not ${isConnected}`);
}

function olderThan({ heartbeatAt }: LeasedTable, seconds: number): SQL {
  return lt(heartbeatAt, sql`now() - make_interval(secs => ${seconds})`);
}
