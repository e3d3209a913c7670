import "server-only";
import type { Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { singleton } from "@/lib/core/singleton";
import { type AuditEntry, recordAudit } from "./record";

const WINDOW_MS = 60_000;
const ROWS_PER_WINDOW = 20;
/** Past this many different floods at once they share one row. */
const MAX_KEYS = 5_000;

interface Flood {
  rows: number;
  /** Not written yet. */
  waiting: number;
  last: AuditEntry;
  db: Db;
  timer: NodeJS.Timeout;
}

/**
 * Records a refused or failed attempt. Of more than 20 a minute by one person at one door (or from one address, where
 * nobody is signed in) the rest becomes one row with `details.count`.
 */
export async function recordRefused(db: Db, entry: AuditEntry): Promise<void> {
  const flood = floodOf(db, entry);
  if (flood.rows < ROWS_PER_WINDOW) {
    flood.rows += 1;
    await recordAudit(db, entry);
    return;
  }
  flood.waiting += 1;
  flood.last = entry;
}

/** Writes what is still counted in memory: before the database closes. */
export async function flushRefused(): Promise<void> {
  for (const key of [...floods().keys()]) await end(key);
}

const floods = () => singleton("audit-floods", () => new Map<string, Flood>());

function floodOf(db: Db, entry: AuditEntry): Flood {
  const known = floods().get(keyOf(entry));
  if (known) return known;
  const key = floods().size < MAX_KEYS ? keyOf(entry) : "many";
  const shared = floods().get(key);
  if (shared) return shared;
  const timer = setTimeout(() => {
    end(key).catch((error) =>
      log("audit").error({ error: messageOf(error) }, "refused attempts could not be recorded"),
    );
  }, WINDOW_MS);
  timer.unref();
  const flood: Flood = { rows: 0, waiting: 0, last: entry, db, timer };
  floods().set(key, flood);
  return flood;
}

function keyOf({ action, outcome, userId, ipAddress }: AuditEntry): string {
  return userId == null ? `${outcome} ${ipAddress}` : `${outcome} ${userId} ${action}`;
}

async function end(key: string): Promise<void> {
  const flood = floods().get(key);
  if (!flood) return;
  clearTimeout(flood.timer);
  floods().delete(key);
  if (flood.waiting === 0) return;
  const until = clock().now().toISOString();
  await recordAudit(flood.db, {
    ...flood.last,
    details: { ...flood.last.details, count: flood.waiting, until },
  });
}
