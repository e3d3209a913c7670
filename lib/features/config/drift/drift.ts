import "server-only";
import { desc } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configHistory } from "@/db/schema/config";
import type { ConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import type { ConfigState } from "../schema";

/**
 * Whether the file is another one than was last saved, or taken over, here. Null as long as nothing was: then there is
 * nothing that it could differ from. A save that is just being written is ours.
 */
export async function driftOf(db: Db, file: ConfigFile): Promise<ConfigState["drift"]> {
  if (file.state !== "read") return null;
  const { id, status, fingerprint } = configHistory;
  const newest = await db.select({ id, status, fingerprint }).from(configHistory).orderBy(desc(id)).limit(2);
  const last = newest.find((row) => row.status !== "pending");
  const now = fingerprintOf(file.text);
  const isOurs = newest.some((row) => (row === last || row.status === "pending") && row.fingerprint === now);
  return last === undefined || isOurs ? null : { since: file.changedAt, version: last.id };
}
