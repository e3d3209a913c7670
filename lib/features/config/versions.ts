import "server-only";
import { and, desc, eq, lte, max, ne, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configHistory } from "@/db/schema/config";
import { readConfigFile } from "@/lib/config-file/read";
import { AppError } from "@/lib/core/errors";
import { seal, unseal } from "@/lib/core/sealed";
import type { Actor } from "@/lib/identity/actor";
import { fingerprintOf } from "./fingerprint";

type VersionRow = typeof configHistory.$inferSelect;

/** A save takes milliseconds; a row that waits this long belongs to a process that was killed. */
export const INTERRUPTED_MS = 15_000;

/**
 * Takes the one place there is for a save, as the version it is going to be.
 * @throws AppError conflict while another save is under way
 */
export async function claimVersion(
  db: Db,
  version: { text: string; description: string | null; actor: Actor },
): Promise<number> {
  await settleInterrupted(db, INTERRUPTED_MS);
  const claimed = await insertVersion(db, {
    text: version.text,
    status: "pending",
    userId: version.actor.userId,
    authorName: version.actor.username,
    changeDescription: version.description,
  });
  if (claimed !== null) return claimed;
  throw new AppError(
    "conflict",
    "Somebody else saves proxlb.yaml at this very moment. Look at what changed, then save again.",
  );
}

/** Whether the place is still ours: a process that stood still may have lost it meanwhile. @throws AppError conflict */
export async function requireClaim(db: Db, id: number): Promise<void> {
  const [row] = await db
    .select({ id: configHistory.id })
    .from(configHistory)
    .where(and(eq(configHistory.id, id), eq(configHistory.status, "pending")));
  if (!row) throw new AppError("conflict", "This save took too long, so nothing was written. Save again.");
}

/** @returns false when the claim was settled by another process: the row is gone then */
export async function confirmVersion(db: Db, id: number): Promise<boolean> {
  const confirmed = await db
    .update(configHistory)
    .set({ status: "written" })
    .where(eq(configHistory.id, id))
    .returning({ id: configHistory.id });
  return confirmed.length > 0;
}

/** A version that is on disk although its claim was settled as interrupted: who wrote it, and why, is kept. */
export async function recordWritten(
  db: Db,
  version: { text: string; description: string | null; actor: Actor },
): Promise<number> {
  const id = await insertVersion(db, {
    text: version.text,
    status: "written",
    userId: version.actor.userId,
    authorName: version.actor.username,
    changeDescription: version.description,
  });
  if (id === null) throw new Error("The version that was written could not be recorded.");
  return id;
}

export async function dropVersion(db: Db, id: number): Promise<void> {
  await db.delete(configHistory).where(and(eq(configHistory.id, id), eq(configHistory.status, "pending")));
}

/** What somebody wrote past this app becomes a version too, before it is written over. */
export async function keepFoundVersion(db: Db, text: string): Promise<void> {
  const [newest] = await db
    .select({ fingerprint: configHistory.fingerprint })
    .from(configHistory)
    .where(ne(configHistory.status, "pending"))
    .orderBy(desc(configHistory.id))
    .limit(1);
  if (newest?.fingerprint === fingerprintOf(text)) return;
  await insertVersion(db, { text, status: "found", userId: null, authorName: null, changeDescription: null });
}

/**
 * Closes saves whose process died: the file itself tells whether they were written.
 * @param olderThanMs 0 at the start of the only replica, where no save can be under way
 */
export async function settleInterrupted(db: Db, olderThanMs: number): Promise<void> {
  // By the database's clock, which also dated the claims: two machines may tell the time differently.
  const edge = sql`now() - make_interval(secs => ${olderThanMs / 1000})`;
  const interrupted = await db
    .select()
    .from(configHistory)
    .where(and(eq(configHistory.status, "pending"), lte(configHistory.createdAt, edge)));
  if (interrupted.length === 0) return;
  const file = await readConfigFile();
  const now = file.state === "read" ? fingerprintOf(file.text) : null;
  for (const { id, fingerprint } of interrupted) {
    if (fingerprint === now) await confirmVersion(db, id);
    else await dropVersion(db, id);
  }
}

export async function listVersionRows(
  db: Db,
  upTo: number | undefined,
  limit: number,
): Promise<VersionRow[]> {
  return db
    .select()
    .from(configHistory)
    .where(
      and(ne(configHistory.status, "pending"), upTo === undefined ? undefined : lte(configHistory.id, upTo)),
    )
    .orderBy(desc(configHistory.id))
    .limit(limit);
}

/** Which version the file on disk is: the newest of those with its text; null where it is none. */
export async function versionOnDisk(db: Db): Promise<number | null> {
  const file = await readConfigFile();
  if (file.state !== "read") return null;
  const [row] = await db
    .select({ id: max(configHistory.id) })
    .from(configHistory)
    .where(and(ne(configHistory.status, "pending"), eq(configHistory.fingerprint, fingerprintOf(file.text))));
  return row?.id ?? null;
}

/** A version and the one before it, with their texts. @throws AppError not_found */
export async function openVersion(db: Db, id: number) {
  const rows = await listVersionRows(db, id, 2);
  const [row, previous] = rows;
  if (row?.id !== id) throw new AppError("not_found", `There is no version ${id}.`);
  return { row, text: textOf(row), previousText: previous ? textOf(previous) : null };
}

async function insertVersion(
  db: Db,
  version: Omit<typeof configHistory.$inferInsert, "id" | "configSnapshot" | "fingerprint"> & {
    text: string;
  },
): Promise<number | null> {
  const { text, ...rest } = version;
  const id = await nextId(db);
  const configSnapshot = { sealed: seal(text, placeOfRow(id)) };
  const [row] = await db
    .insert(configHistory)
    .values({ ...rest, id, configSnapshot, fingerprint: fingerprintOf(text) })
    .onConflictDoNothing()
    .returning({ id: configHistory.id });
  return row?.id ?? null;
}

/** Known before the row is: the text is sealed for its row. */
async function nextId(db: Db): Promise<number> {
  const answer = await db.execute<{ id: string | number }>(
    sql`select nextval(pg_get_serial_sequence('config_history', 'id')) as id`,
  );
  const { rows } = answer as unknown as { rows: { id: string | number }[] };
  return Number(rows[0]?.id);
}

/** Null where it cannot be opened: sealed with another AUTH_SECRET, or changed. */
export function tryTextOf(row: VersionRow): string | null {
  try {
    return textOf(row);
  } catch {
    return null; // the caller says so
  }
}

function textOf({ id, configSnapshot }: VersionRow): string {
  try {
    return unseal(configSnapshot.sealed, placeOfRow(id));
  } catch (error) {
    throw new AppError(
      "unavailable",
      `Version ${id} cannot be opened: it was sealed with another AUTH_SECRET, or was changed.`,
      { cause: error },
    );
  }
}

const placeOfRow = (rowId: number) => ({ table: "config_history", column: "config_snapshot", rowId });
