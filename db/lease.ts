import { and, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { processName } from "@/lib/core/process-name";
import { singleton } from "@/lib/core/singleton";

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
/**
 * Whom each look in so long finds without a connection is dead too, whatever the age of its last heartbeat: who lives and has lost
 * its connections asks for new ones every second (db/standing.ts).
 */
const ABSENT_MS = 2_000;
/** Between two looks further apart than this it may have been here. */
const NEXT_LOOK_MS = 5_000;

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
 * Rows whose holder is dead, without waiting for its silence: at the start, and right after it. Whoever lives all the same finds
 * its row taken before it does anything more.
 * @param held rows that are held at all
 * @param kind of the database: the embedded one has one process, so what it finds there at its start is of a dead one
 */
export async function isDead(
  db: Db,
  table: LeasedTable & PgTable,
  held: SQL | undefined,
  kind: "embedded" | "postgres",
): Promise<SQL | undefined> {
  if (kind === "embedded") return or(isNull(table.holder), ne(table.holder, processName()));
  const isGone = sql`not exists (select 1 from pg_stat_activity where application_name = ${table.holder})`;
  const gone = await db
    .selectDistinct({ holder: table.holder })
    .from(table)
    .where(and(held, isNotNull(table.holder), isGone));
  const absent = absentOf(
    table,
    gone.map(({ holder }) => String(holder)),
  );
  const isAbsent = and(inArray(table.holder, absent), olderThan(table, ABSENT_MS / 1000));
  return and(isGone, or(olderThan(table, DEAD_SECONDS), isAbsent));
}

interface Look {
  atMs: number;
  /** Who had no connection, by when that was seen first. */
  sinceMs: ReadonlyMap<string, number>;
}

/** The last look at each table; monotonic milliseconds. */
const looks = () => singleton("absent-holders", () => new Map<LeasedTable, Look>());

/** @param gone who has no connection now @returns those that had none for long enough */
function absentOf(table: LeasedTable, gone: readonly string[]): string[] {
  const atMs = clock().monotonicMs();
  const last = looks().get(table);
  const before = last && atMs - last.atMs <= NEXT_LOOK_MS ? last.sinceMs : new Map<string, number>();
  const sinceMs = new Map(gone.map((holder) => [holder, before.get(holder) ?? atMs]));
  looks().set(table, { atMs, sinceMs });
  return gone.filter((holder) => atMs - (sinceMs.get(holder) ?? atMs) >= ABSENT_MS);
}

function olderThan({ heartbeatAt }: LeasedTable, seconds: number): SQL {
  return lt(heartbeatAt, sql`now() - make_interval(secs => ${seconds})`);
}
