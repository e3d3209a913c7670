import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { NextPage, pageInput, rowCursor } from "@/lib/core/page";

/** A copy of proxlb.yaml that is kept here, without its content. */
export const ConfigBackup = z.object({
  id: z.number().int(),
  at: z.string(),
  /** Null for one that was taken by itself. */
  by: z.string().nullable(),
  sizeBytes: z.number().int(),
  /** Its text is that on disk now; null where the file cannot be read. */
  isOnDisk: z.boolean().nullable(),
});
export type ConfigBackup = z.infer<typeof ConfigBackup>;

export const ListBackupsInput = z.object(pageInput(rowCursor, { default: 20, max: 100 }));
export const ConfigBackups = z.object({ backups: z.array(ConfigBackup), next: NextPage });
export type ConfigBackups = z.infer<typeof ConfigBackups>;

export const DownloadBackupInput = z.object({
  /** Absent: the file as it is on disk. */
  id: RowId.optional(),
});
