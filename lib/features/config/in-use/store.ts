import "server-only";
import type { Db } from "@/db/client";
import { readSetting, writeSetting } from "@/db/settings";
import { clock } from "@/lib/core/clock";
import type { KnownReads } from "./judge";

const KEY = "config_in_use";

/** What is known of the running ProxLB's start and reloads, by whichever process follows it. */
export const readInUse = (db: Db): Promise<KnownReads | null> => readSetting(db, KEY);

/**
 * Writes down what a round found out. That somebody told ProxLB to read again meanwhile is not lost.
 * @returns whether anything is new
 */
export async function writeInUse(db: Db, before: KnownReads | null, next: KnownReads): Promise<boolean> {
  if (JSON.stringify(before) === JSON.stringify(next)) return false;
  await db.transaction(async (tx) => {
    const now = await readSetting(tx, KEY, { isLocked: true });
    const isNewlyTold = now?.startId === next.startId && now.toldAtMs !== (before?.toldAtMs ?? null);
    await writeSetting(tx, KEY, isNewlyTold ? { ...next, toldAtMs: now.toldAtMs } : next);
  });
  return true;
}

/** This start of ProxLB was told to read its file again. */
export async function noteTold(db: Db, startId: string): Promise<void> {
  const toldAtMs = clock().now().getTime();
  await db.transaction(async (tx) => {
    const now = await readSetting(tx, KEY, { isLocked: true });
    if (now?.startId === startId) await writeSetting(tx, KEY, { ...now, toldAtMs });
  });
}
