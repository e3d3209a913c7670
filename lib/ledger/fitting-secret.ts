import "server-only";
import { desc } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { addSetting, readSetting, writeSetting } from "@/db/settings";
import { seal, unseal } from "@/lib/core/sealed";
import { isIntact } from "./chain";

const SETTING = "installation_probe";
const PLACE = { table: "system_settings", column: "value", rowId: SETTING };
const PROBE = "this database belongs to this AUTH_SECRET";

/**
 * Before anything is written: another AUTH_SECRET than the one a database was written with would break the chain of
 * its audit log for good, and could open nothing that is sealed in it. A sealed row tells; where there is none yet,
 * the newest rows of the audit log do. AUTH_SECRET_PREVIOUS fits as well, and the row is sealed anew.
 * @throws Error with what to do
 */
export async function requireFittingSecret(db: Db): Promise<void> {
  const probe = await readSetting(db, SETTING);
  if (probe === null) {
    const newest = await db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(LOOK_BACK);
    // One that was tampered with says nothing of the secret.
    if (newest.length > 0 && !newest.some(isIntact)) throw new Error(OTHER_SECRET);
  } else if (!opens(probe.sealed)) throw new Error(OTHER_SECRET);
  const value = { sealed: seal(PROBE, PLACE) };
  if (probe === null) await addSetting(db, SETTING, value);
  else await writeSetting(db, SETTING, value);
  // Of two replicas that start at the same moment with different secrets, one wrote it.
  const written = await readSetting(db, SETTING);
  if (written === null || !opens(written.sealed)) throw new Error(OTHER_SECRET);
}

const LOOK_BACK = 50;

const OTHER_SECRET =
  "AUTH_SECRET does not fit this database: it was written with another one. Nothing was changed. Put that AUTH_SECRET back (without one, it stands in the file auth-secret of the DATA_DIR of that time), or give it as AUTH_SECRET_PREVIOUS to change over to the new one.";

function opens(sealed: string): boolean {
  try {
    return unseal(sealed, PLACE) === PROBE;
  } catch {
    return false; // the caller says so
  }
}
