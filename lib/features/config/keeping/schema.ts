import { z } from "zod";

/** How long versions and backups of proxlb.yaml are kept, and how often a backup is taken. */
export const ConfigKeeping = z.object({
  /** Versions older than so many days are removed; null: none ever. */
  versionDays: z.number().int().min(7).max(3650).nullable(),
  /** But never the newest so many. */
  versionsAtLeast: z.number().int().min(10).max(10_000),
  /** A backup is taken when the newest is so old and another text; null: only when somebody asks. */
  backupEveryHours: z.number().int().min(1).max(8760).nullable(),
  /** The newest so many backups are kept. */
  backupsKept: z.number().int().min(1).max(1_000),
});
export type ConfigKeeping = z.infer<typeof ConfigKeeping>;

export const DEFAULT_KEEPING: ConfigKeeping = {
  versionDays: null,
  versionsAtLeast: 50,
  backupEveryHours: 24,
  backupsKept: 30,
};
