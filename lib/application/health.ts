import "server-only";
import { statfs } from "node:fs/promises";
import { getDatabase } from "@/db/client";
import { env } from "@/lib/core/env";
import { appErrorOf, messageOf } from "@/lib/core/errors";
import { installationKey } from "@/lib/core/keys";
import { log } from "@/lib/core/log";

/** The embedded database stops for good on a full disk; below this nobody should be sent here. */
const MIN_FREE_BYTES = 200 * 1024 * 1024;

/**
 * Whether requests can be served: the database answers. Told at once, from what is known (db/standing.ts): a check must
 * not wait for what it checks. Proxmox or ProxLB being down is a state we show, not illness.
 */
export async function health(): Promise<{ ok: boolean }> {
  return { ok: databaseAnswers() };
}

/** False before the database is open, too. */
export function databaseAnswers(): boolean {
  try {
    return getDatabase().isAnswering();
  } catch (error) {
    if (appErrorOf(error)?.code !== "unavailable") throw error;
    return false;
  }
}

/** Whether this process should get requests: the database answers, the key is there and the disk has room. */
export async function readiness(): Promise<{ ok: boolean }> {
  try {
    installationKey("session");
    const { bavail, bsize } = await statfs(env().DATA_DIR);
    if (bavail * bsize < MIN_FREE_BYTES) throw new Error("less than 200 MB are free in DATA_DIR");
  } catch (error) {
    log("health").warn({ error: messageOf(error) }, "not ready");
    return { ok: false };
  }
  return health();
}
