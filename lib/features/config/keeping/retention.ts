import "server-only";
import { and, desc, eq, inArray, isNotNull, isNull, lt, ne, notInArray, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configApplies, configBackups, configHistory } from "@/db/schema/config";
import { tryTextOf, versionNamed, versionOnDisk } from "@/lib/config-versions/versions";
import { tryTextOf as tryTextOfBackup } from "../backups/store";
import { readInUse } from "../in-use/store";
import { rememberSecretsOf } from "./former-secrets";
import type { ConfigKeeping } from "./schema";

/** So many at a time, so that nobody waits for long. */
const AT_ONCE = 100;

/**
 * Which versions are too old to be kept. Never one that a change on its way, or the newest one, may go back to, the one on
 * disk, or the one that ProxLB works with.
 */
export async function oldVersions(
  db: Db,
  { versionDays, versionsAtLeast }: ConfigKeeping,
): Promise<number[]> {
  if (versionDays === null) return [];
  const written = ne(configHistory.status, "pending");
  const newest = await db
    .select({ id: configHistory.id })
    .from(configHistory)
    .where(written)
    .orderBy(desc(configHistory.id))
    .limit(versionsAtLeast);
  const needed = [...newest.map(({ id }) => id), ...(await versionsInUse(db))];
  const edge = sql`now() - make_interval(days => ${versionDays})`;
  const rows = await db
    .select({ id: configHistory.id })
    .from(configHistory)
    .where(and(written, lt(configHistory.createdAt, edge), notInArray(configHistory.id, needed)))
    .orderBy(configHistory.id)
    .limit(AT_ONCE);
  return rows.map(({ id }) => id);
}

async function versionsInUse(db: Db): Promise<number[]> {
  const { versionId, previousId } = configApplies;
  const applies = await db
    .select({ versionId, previousId })
    .from(configApplies)
    .where(or(isNull(configApplies.endedAt), eq(configApplies.id, newestApply)));
  const read = (await readInUse(db))?.last.fingerprint ?? null;
  const running = read === null ? null : await versionNamed(db, read);
  const ids = applies.flatMap((apply) => [apply.versionId, apply.previousId]);
  return [...ids, await versionOnDisk(db), running].filter((id) => typeof id === "number");
}

const newestApply = sql`(select max(id) from config_applies)`;

/** Removes versions, and the ended applies that speak of them. What was secret in them stays masked. */
export async function removeVersions(db: Db, ids: number[]): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx.select().from(configHistory).where(inArray(configHistory.id, ids)).for("update");
    await rememberSecretsOf(
      tx,
      rows.flatMap((row) => tryTextOf(row) ?? []),
    );
    const about = or(inArray(configApplies.previousId, ids), inArray(configApplies.versionId, ids));
    await tx.delete(configApplies).where(and(isNotNull(configApplies.endedAt), about));
    await tx.delete(configHistory).where(inArray(configHistory.id, ids));
  });
}

/** All but the newest so many. */
export async function surplusBackups(db: Db, { backupsKept }: ConfigKeeping): Promise<number[]> {
  const rows = await db
    .select({ id: configBackups.id })
    .from(configBackups)
    .orderBy(desc(configBackups.id))
    .offset(backupsKept);
  return rows.map(({ id }) => id);
}

/** Removes backups. What was secret in them stays masked. */
export async function removeBackups(db: Db, ids: number[]): Promise<void> {
  await db.transaction(async (tx) => {
    const chosen = inArray(configBackups.id, ids);
    const rows = await tx.select().from(configBackups).where(chosen);
    await rememberSecretsOf(
      tx,
      rows.flatMap((row) => tryTextOfBackup(row) ?? []),
    );
    await tx.delete(configBackups).where(chosen);
  });
}
