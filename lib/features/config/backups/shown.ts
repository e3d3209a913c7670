import "server-only";
import type { ConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import type { ConfigBackup } from "./schema";
import type { BackupRow } from "./store";

/** A backup as people see it. @param file as it is on disk now */
export function backupShown(row: BackupRow, file: ConfigFile): ConfigBackup {
  return {
    id: row.id,
    at: row.createdAt.toISOString(),
    by: row.authorName,
    sizeBytes: row.sizeBytes,
    isOnDisk: file.state === "read" ? row.fingerprint === fingerprintOf(file.text) : null,
  };
}
