import "server-only";
import { z } from "zod";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { requireConfigFile } from "@/lib/config-file/read";
import { ConfigBackup, DownloadBackupInput } from "./schema";
import { backupShown } from "./shown";
import { addBackup, openBackup } from "./store";

/** Keeps a copy of the file as it is on disk, sealed in the database. */
export const makeBackup = operation({
  name: "config.backup",
  permission: "config.edit",
  input: z.object({}),
  output: ConfigBackup,
  audit: () => ({ resource: "config" }),
  created: ({ id }) => `/api/config/backup?id=${id}`,
  async run({ db, actor, live, note }) {
    const file = await requireConfigFile();
    const row = await addBackup(db, file.text, actor);
    note({ backup: row.id });
    live.publish("config");
    return backupShown(row, file);
  },
});

/**
 * The file as ProxLB reads it, byte for byte: its secrets are in it. So it takes a right of its own, which those who may
 * edit do not have, a proof of who one is, and stands in the audit log.
 */
export const downloadBackup = operation({
  name: "config.backup_download",
  permission: "config.reveal",
  input: DownloadBackupInput,
  output: z.string(),
  audit: ({ id }) => ({ resource: "config", details: { backup: id ?? "the file on disk" } }),
  async run({ db, actor }, { id }) {
    requireProof(actor);
    if (id !== undefined) return openBackup(db, id);
    const file = await requireConfigFile();
    return file.text;
  },
});
