import "server-only";
import { asc, desc, eq, getTableColumns, gt, lte } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configBackups } from "@/db/schema/config";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import type { StoredText } from "@/lib/config-versions/versions";
import { AppError } from "@/lib/core/errors";
import { seal, unseal } from "@/lib/core/sealed";

type SealedRow = typeof configBackups.$inferSelect;
/** Which one it is, without its text. */
export type BackupRow = Omit<SealedRow, "snapshot">;

/** Keeps a copy. @param by null where nobody asked for it */
export async function addBackup(
  db: Db,
  text: string,
  by: { userId: number; username: string } | null,
): Promise<BackupRow> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(configBackups)
      .values({
        userId: by?.userId ?? null,
        authorName: by?.username ?? null,
        snapshot: { sealed: "" },
        fingerprint: fingerprintOf(text),
        sizeBytes: Buffer.byteLength(text),
      })
      .returning();
    if (!row) throw new Error("The backup could not be recorded.");
    // Sealed for its row, which has no number before.
    const snapshot = { sealed: seal(text, placeOfRow(row.id)) };
    await tx.update(configBackups).set({ snapshot }).where(eq(configBackups.id, row.id));
    return { ...row, snapshot };
  });
}

const { snapshot: _, ...WITHOUT_TEXT } = getTableColumns(configBackups);

/** Newest first. */
export function listBackupRows(db: Db, upTo: number | undefined, limit: number): Promise<BackupRow[]> {
  return db
    .select(WITHOUT_TEXT)
    .from(configBackups)
    .where(upTo === undefined ? undefined : lte(configBackups.id, upTo))
    .orderBy(desc(configBackups.id))
    .limit(limit);
}

/** Backups with a greater id, oldest first. */
export async function backupsAfter(db: Db, id: number, limit: number): Promise<StoredText[]> {
  const rows = await db
    .select()
    .from(configBackups)
    .where(gt(configBackups.id, id))
    .orderBy(asc(configBackups.id))
    .limit(limit);
  return rows.map((row) => ({ id: row.id, text: () => tryTextOf(row) }));
}

/** Null where it cannot be opened: sealed with another AUTH_SECRET, or changed. */
export function tryTextOf({ id, snapshot }: SealedRow): string | null {
  try {
    return unseal(snapshot.sealed, placeOfRow(id));
  } catch {
    return null; // the caller says so
  }
}

/** Its text, secrets included. @throws AppError not_found, unavailable */
export async function openBackup(db: Db, id: number): Promise<string> {
  const [row] = await db.select().from(configBackups).where(eq(configBackups.id, id));
  if (!row) throw new AppError("not_found", `There is no backup ${id}.`);
  const text = tryTextOf(row);
  if (text !== null) return text;
  throw new AppError(
    "unavailable",
    `Backup ${id} cannot be opened: it was sealed with another AUTH_SECRET, or was changed.`,
  );
}

const placeOfRow = (rowId: number) => ({ table: "config_backups", column: "snapshot", rowId });
