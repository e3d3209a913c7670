import "server-only";
import { sql } from "drizzle-orm";
import { getDatabase } from "@/db/client";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";

/** Whether requests can be served: the database answers. Proxmox or ProxLB being down is a state we show, not illness. */
export async function health(): Promise<{ ok: boolean }> {
  try {
    await getDatabase().db.execute(sql`select 1`);
    return { ok: true };
  } catch (error) {
    log("health").warn({ error: messageOf(error) }, "the database does not answer");
    return { ok: false };
  }
}
