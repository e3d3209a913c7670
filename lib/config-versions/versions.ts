import "server-only";
import { and, asc, desc, eq, gt, lte, max, ne, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configHistory } from "@/db/schema/config";
import { readConfigFile } from "@/lib/config-file/read";
import { AppError } from "@/lib/core/errors";
import { processName } from "@/lib/core/process-name";
import { seal, unseal } from "@/lib/core/sealed";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import { changedKeysBetween } from "./changed-keys";
import { fingerprintOf } from "./fingerprint";

type VersionRow = typeof configHistory.$inferSelect;

/** In the audit log: a save whose process was killed is settled. */
const SETTLING = "config.settle";
/** Held for the milliseconds in which a save takes its place and its numbers; by replicas too. */
const NUMBERS_LOCK = 7_205_513;

/** What is about to be a version, and by whom: a person, this app by its name; null for what was found on disk. */
export interface NewVersion {
  text: string;
  description: string | null;
  author: { userId: number | null; username: string } | null;
  /** Keys that differ from the version before, masked; null where there is none that can be opened. */
  changedKeys: string[] | null;
}

/** A save takes milliseconds; a row that waits this long belongs to a process that was killed, connected or not. */
export const INTERRUPTED_MS = 15_000;

/** The place of a save, and the numbers that were taken with it. */
export interface Claim {
  /** Of the version that it is going to be. */
  id: number;
  /** Of the text that it is written over, lower; null where the newest version has that text, or there is none. */
  foundId: number | null;
}

/**
 * Takes the one place there is for a save, as the version it is going to be. Numbers are taken with the place: whoever had
 * one before, and got the place after another save had come and gone, would be older than what it is written over.
 * @param over the text on disk; null where there is none, or it is this version
 * @throws AppError conflict while another save is under way
 */
export async function claimVersion(db: Db, version: NewVersion, over: string | null): Promise<Claim> {
  await settleInterrupted(db);
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${NUMBERS_LOCK})`);
    const foundId = over === null || (await isNewest(tx, over)) ? null : await nextId(tx);
    const id = await insertVersion(tx, { ...rowOf(version), status: "pending" });
    if (id !== null) return { id, foundId };
    throw new AppError(
      "conflict",
      "Somebody else saves proxlb.yaml at this very moment. Look at what changed, then save again.",
    );
  });
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
    // What has no author was written past this app.
    .set({ status: sql`case when ${configHistory.authorName} is null then 'found' else 'written' end` })
    .where(eq(configHistory.id, id))
    .returning({ id: configHistory.id });
  return confirmed.length > 0;
}

/** A version that is on disk although its claim was settled as interrupted: who wrote it, and why, is kept. */
export async function recordWritten(db: Db, version: NewVersion): Promise<number> {
  const id = await insertVersion(db, { ...rowOf(version), status: "written" });
  if (id === null) throw new Error("The version that was written could not be recorded.");
  return id;
}

/** @returns false when it was settled meanwhile */
export async function dropVersion(db: Db, id: number): Promise<boolean> {
  const dropped = await db
    .delete(configHistory)
    .where(and(eq(configHistory.id, id), eq(configHistory.status, "pending")))
    .returning({ id: configHistory.id });
  return dropped.length > 0;
}

/** Of those that are, or were, on disk; null before the first. */
export async function newestVersion(db: Db): Promise<VersionRow | null> {
  const [newest] = await listVersionRows(db, undefined, 1);
  return newest ?? null;
}

async function isNewest(db: Db, text: string): Promise<boolean> {
  return (await newestVersion(db))?.fingerprint === fingerprintOf(text);
}

/**
 * What somebody wrote past this app becomes a version too, before it is written over.
 * @param foundId the number that the claim has for it
 * @returns the version that this text is
 */
export async function keepFoundVersion(db: Db, text: string, foundId: number | null): Promise<number> {
  const newest = await newestVersion(db);
  if (newest?.fingerprint === fingerprintOf(text)) return newest.id;
  const changedKeys = await changedSince(newest, text);
  const nobody = { userId: null, authorName: null };
  const found = { status: "found" as const, ...nobody, changeDescription: null, changedKeys };
  const id = await insertVersion(db, { text, ...found }, foundId);
  if (id === null) throw new Error("The version that was found on disk could not be recorded.");
  return id;
}

/** Keys in which a text differs from a version, masked; null where there is none, or none that can be opened. */
export async function changedSince(version: VersionRow | null, text: string): Promise<string[] | null> {
  const before = version && tryTextOf(version);
  return before === null ? null : changedKeysBetween(before, text);
}

/**
 * Closes saves whose process died: the file itself tells whether they were written. That it died is known by its connections,
 * which end with it, or after a while (its machine may be gone, with nobody to end them). A process that had only lost them
 * finds its claim gone before it writes, or keeps what it wrote as a version all the same.
 * @param olderThanMs for those that are still connected
 */
export async function settleInterrupted(db: Db, olderThanMs = INTERRUPTED_MS): Promise<void> {
  const { createdAt, holder } = configHistory;
  // By the database's clock, which also dated the claims: two machines may tell the time differently.
  const edge = sql`now() - make_interval(secs => ${olderThanMs / 1000})`;
  const isConnected = sql`exists (select 1 from pg_stat_activity where application_name = ${holder})`;
  const isOver = or(lte(createdAt, edge), and(ne(holder, processName()), sql`not ${isConnected}`));
  const file = await readConfigFile();
  const now = file.state === "read" ? fingerprintOf(file.text) : null;
  await changeAndRecord(db, async (tx) => {
    const settled = await settle(tx, now, isOver);
    return { value: undefined, entry: settled.length === 0 ? null : entryOf(settled) };
  });
}

interface Settled {
  id: number;
  /** Who had saved it. */
  author: string | null;
  written: boolean;
}

async function settle(tx: Db, now: string | null, which: SQL | undefined): Promise<Settled[]> {
  const { id, authorName: author, fingerprint } = configHistory;
  const interrupted = await tx
    .select({ id, author, fingerprint })
    .from(configHistory)
    .where(and(eq(configHistory.status, "pending"), which));
  const settled: Settled[] = [];
  for (const each of interrupted) {
    const written = each.fingerprint === now;
    const isOurs = written ? await confirmVersion(tx, each.id) : await dropVersion(tx, each.id);
    if (isOurs) settled.push({ id: each.id, author: each.author, written });
  }
  return settled;
}

/** On the record as ProxLB UI's own doing: who had saved is not there any more. */
function entryOf(settled: Settled[]): AuditEntry {
  return {
    ...asSystem(SETTLING),
    action: SETTLING,
    outcome: "ok",
    resourceType: "config",
    resourceId: settled.map(({ id }) => id).join(", "),
    details: { settled },
  };
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

/** A text that is opened where it is asked for, as that takes its time; null where it cannot be. */
export interface StoredText {
  id: number;
  text: () => string | null;
}

/**
 * Versions with a greater id, oldest first. That of a save under way is not among them: the text that was found on disk
 * gets the id before it, but its row later.
 */
export async function versionsAfter(db: Db, id: number, limit: number): Promise<StoredText[]> {
  const rows = await db
    .select()
    .from(configHistory)
    .where(and(gt(configHistory.id, id), ne(configHistory.status, "pending")))
    .orderBy(asc(configHistory.id))
    .limit(limit);
  return rows.map((row) => ({ id: row.id, text: () => tryTextOf(row) }));
}

/** Which version the file on disk is; null where it is none. */
export async function versionOnDisk(db: Db): Promise<number | null> {
  const file = await readConfigFile();
  return file.state === "read" ? versionNamed(db, fingerprintOf(file.text)) : null;
}

/** The newest version that has the text of this name; null where it is none. */
export async function versionNamed(db: Db, fingerprint: string): Promise<number | null> {
  const [row] = await db
    .select({ id: max(configHistory.id) })
    .from(configHistory)
    .where(and(ne(configHistory.status, "pending"), eq(configHistory.fingerprint, fingerprint)));
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
  reserved: number | null = null,
): Promise<number | null> {
  const { text, ...rest } = version;
  const id = reserved ?? (await nextId(db));
  const configSnapshot = { sealed: seal(text, placeOfRow(id)) };
  const [row] = await db
    .insert(configHistory)
    .values({ ...rest, id, configSnapshot, fingerprint: fingerprintOf(text), holder: processName() })
    .onConflictDoNothing()
    .returning({ id: configHistory.id });
  return row?.id ?? null;
}

function rowOf({ text, description, author, changedKeys }: NewVersion) {
  const { userId = null, username: authorName = null } = author ?? {};
  return { text, userId, authorName, changeDescription: description, changedKeys };
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
