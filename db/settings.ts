import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { clock } from "@/lib/core/clock";
import type { Db } from "./client";
import { systemSettings } from "./schema/settings";

/** All that this installation keeps in `system_settings`: what a row holds, and what it is for. */
const SETTINGS = {
  setup_token: {
    schema: z.object({ sha256: z.string(), expiresAt: z.iso.datetime() }),
    description: "Hash of the one-time token for the first Super Admin",
  },
  installation_probe: {
    schema: z.object({ sealed: z.string() }),
    description: "Opens with this installation's AUTH_SECRET only",
  },
  migrations_seen_at: {
    schema: z.iso.datetime(),
    description: "Migrations are complete up to here",
  },
};

/** Something else wrote to the row. Does not tell what it holds: that may be a secret. */
export class UnreadableSetting extends Error {
  constructor(key: SettingKey) {
    super(`The row ${key} of system_settings does not have the form that ProxLB UI gives it.`);
  }
}

export type SettingKey = keyof typeof SETTINGS;
export type Setting<K extends SettingKey> = z.output<(typeof SETTINGS)[K]["schema"]>;

/**
 * @param how `isLocked`: nobody else reads it so, writes it or deletes it until the transaction `db` ends
 * @returns null where there is none
 * @throws UnreadableSetting when there is one that cannot be understood
 */
export async function readSetting<K extends SettingKey>(
  db: Db,
  key: K,
  { isLocked = false } = {},
): Promise<Setting<K> | null> {
  const query = db
    .select({ value: systemSettings.value })
    .from(systemSettings)
    .where(eq(systemSettings.key, key));
  const [row] = await (isLocked ? query.for("update") : query);
  if (row === undefined) return null;
  const read = SETTINGS[key].schema.safeParse(row.value);
  if (!read.success) throw new UnreadableSetting(key);
  return read.data as Setting<K>;
}

/** Makes or replaces it. @param updatedBy id of the user; absent: ProxLB UI itself */
export async function writeSetting<K extends SettingKey>(
  db: Db,
  key: K,
  value: Setting<K>,
  updatedBy: number | null = null,
): Promise<void> {
  const { description } = SETTINGS[key];
  const values = { value, description, updatedBy, updatedAt: clock().now() };
  await db
    .insert(systemSettings)
    .values({ key, ...values })
    .onConflictDoUpdate({ target: systemSettings.key, set: values });
}

/** Makes it where there is none; one that somebody else made meanwhile stays. */
export async function addSetting<K extends SettingKey>(db: Db, key: K, value: Setting<K>): Promise<void> {
  const { description } = SETTINGS[key];
  await db
    .insert(systemSettings)
    .values({ key, value, description, updatedAt: clock().now() })
    .onConflictDoNothing();
}

export async function deleteSetting(db: Db, key: SettingKey): Promise<void> {
  await db.delete(systemSettings).where(eq(systemSettings.key, key));
}
