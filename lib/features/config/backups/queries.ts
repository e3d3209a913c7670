import "server-only";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { pageOf } from "@/lib/core/page";
import { ConfigBackups, ListBackupsInput } from "./schema";
import { backupShown } from "./shown";
import { listBackupRows } from "./store";

/** Which copies there are, newest first; nothing of their content. */
export const listBackups = query({
  name: "config.backups",
  permission: "config.view",
  input: ListBackupsInput,
  output: ConfigBackups,
  async run({ db }, { cursor, limit }) {
    const file = await readConfigFile();
    const rows = await listBackupRows(db, cursor === undefined ? undefined : cursor - 1, limit + 1);
    const { page, next } = pageOf(rows, limit);
    return { backups: page.map((row) => backupShown(row, file)), next };
  },
});
