import "server-only";
import { eq, like } from "drizzle-orm";
import { z } from "zod";
import { clock } from "@/lib/core/clock";
import type { Db } from "./client";
import { users } from "./schema/accounts";
import { systemSettings } from "./schema/settings";

/** ProxLB read its file between these moments; `fingerprint` names the text where it is known which one was there. */
const ConfigRead = z.object({ fromMs: z.number(), toMs: z.number(), fingerprint: z.string().nullable() });

/** A section of the system settings: what it holds is told by its own schema, in lib/settings/sections. */
const Section = z.object({
  /** Counts the changes: a change is made from the one that was looked at. */
  version: z.number().int().min(0),
  values: z.record(z.string(), z.json()),
  /** Secret → sealed for where it is sent. */
  sealed: z.record(z.string(), z.string()),
});
const section = (title: string) => ({ schema: Section, description: `System settings: ${title}` });

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
  config_in_use: {
    schema: z.object({
      startId: z.string(),
      atStart: ConfigRead,
      last: ConfigRead,
      isConnectionOld: z.boolean().nullable(),
      toldAtMs: z.number().nullable(),
    }),
    description: "Which proxlb.yaml the running ProxLB has read, as far as it is known",
  },
  sign_in_only_way: {
    schema: z.object({ slug: z.string() }),
    description: "The one provider that people sign in by; Super Admins may use their password all the same",
  },
  config_keeping: {
    schema: z.object({
      versionDays: z.number().nullable(),
      versionsAtLeast: z.number(),
      backupEveryHours: z.number().nullable(),
      backupsKept: z.number(),
    }),
    description: "How long versions and backups of proxlb.yaml are kept, and how often one is taken",
  },
  config_former_secrets: {
    schema: z.object({ sealed: z.string() }),
    description: "Secrets of versions that are not kept any more: they stay masked wherever else they stand",
  },
  migrations_seen: {
    schema: z.array(
      z.object({ node: z.string(), upids: z.array(z.string()), startedAt: z.iso.datetime().nullable() }),
    ),
    description: "By node: the last tasks it listed when all migrations before them were recorded",
  },
  settings_approvals: section("Approvals"),
  settings_balancing: section("Balancing"),
  settings_directory: section("Directory"),
  settings_general: section("General"),
  settings_mail: section("Mail"),
  settings_proxmox: section("Proxmox"),
  settings_retention: section("Retention"),
  "settings_sign-in": section("Sign-in"),
  directory_checked: {
    schema: z.object({
      at: z.iso.datetime(),
      failure: z.string().nullable(),
      people: z.number(),
      ended: z.number(),
    }),
    description: "When people who sign in by the directory were last looked up there, and what came of it",
  },
  mail_told: {
    schema: z.object({ auditId: z.number() }),
    description: "The newest row of the audit log that people were told of by mail, where they are",
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
/** A row that lib/settings keeps. */
export type SectionKey = Extract<SettingKey, `settings_${string}`>;
export type SectionRow = z.output<typeof Section>;

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

/** Who changed a row last, and when; null where there is none. `by` is null for ProxLB UI itself. */
export async function lastChangeOf(db: Db, key: SettingKey): Promise<{ at: Date; by: string | null } | null> {
  const [row] = await db
    .select({ at: systemSettings.updatedAt, by: users.username })
    .from(systemSettings)
    .leftJoin(users, eq(users.id, systemSettings.updatedBy))
    .where(eq(systemSettings.key, key));
  return row ?? null;
}

/** All sections that were ever changed, in one question. A row that cannot be understood is left out and named. */
export async function readSections(
  db: Db,
): Promise<{ rows: Partial<Record<SectionKey, SectionRow>>; unreadable: string[] }> {
  const found = await db
    .select({ key: systemSettings.key, value: systemSettings.value })
    .from(systemSettings)
    .where(like(systemSettings.key, "settings\\_%"));
  const rows: Partial<Record<SectionKey, SectionRow>> = {};
  const unreadable: string[] = [];
  for (const { key, value } of found) {
    const read = Section.safeParse(value);
    if (read.success) rows[key as SectionKey] = read.data;
    else unreadable.push(key);
  }
  return { rows, unreadable };
}
