import "server-only";
import type { Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { networkOf } from "@/lib/core/network";
import { singleton } from "@/lib/core/singleton";
import { type AuditEntry, recordAudit } from "./record";

const WINDOW_MS = 60_000;
const ROWS_PER_WINDOW = 20;
/** Rows of nobody signed in, of all addresses together, in one window: past them all share one. */
const ROWS_OF_NOBODY = 200;
/** Past this many different floods at once they share one row. */
const MAX_KEYS = 5_000;
const SHARED = "many";

interface Flood {
  rows: number;
  /** Not written yet. */
  waiting: number;
  last: AuditEntry;
  db: Db;
  timer: NodeJS.Timeout;
}

/**
 * Records a refused or failed attempt. Of more than 20 a minute by one person at one door (or from one address or
 * IPv6 /64, where nobody is signed in), and of more than 200 of nobody signed in altogether, the rest becomes one row
 * with `details.count`. Whose name was tried makes no difference, or the time of an answer would tell which exist.
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
  rowsOfNobody().rows = 0;
  for (const key of [...floods().keys()]) await end(key);
}

const floods = () => singleton("audit-floods", () => new Map<string, Flood>());

function floodOf(db: Db, entry: AuditEntry): Flood {
  const own = keyOf(entry);
  const known = floods().get(own);
  if (known && known.rows >= ROWS_PER_WINDOW) return known;
  const mayWrite = (known || floods().size < MAX_KEYS) && (isSignedIn(entry) || takeRowOfNobody());
  const key = mayWrite ? own : SHARED;
  const present = floods().get(key);
  if (present) return present;
  const timer = setTimeout(() => {
    end(key).catch((error) =>
      log("audit").error({ error: messageOf(error) }, "refused attempts could not be recorded"),
    );
  }, WINDOW_MS);
  timer.unref();
  const flood: Flood = { rows: key === SHARED ? ROWS_PER_WINDOW : 0, waiting: 0, last: entry, db, timer };
  floods().set(key, flood);
  return flood;
}

/** A wrong password names whose it should have been; only a session or token says who it was. */
function isSignedIn({ userId, sessionHash }: AuditEntry): boolean {
  return userId != null && sessionHash != null;
}

function keyOf(entry: AuditEntry): string {
  const { action, outcome, userId, ipAddress } = entry;
  return isSignedIn(entry) ? `${outcome} ${userId} ${action}` : `${outcome} ${networkOf(ipAddress ?? "")}`;
}

const rowsOfNobody = () =>
  singleton("audit-rows-of-nobody", () => ({ sinceMs: clock().monotonicMs(), rows: 0 }));

/** False once nobody signed in has filled this window's rows. */
function takeRowOfNobody(): boolean {
  const now = clock().monotonicMs();
  const window = rowsOfNobody();
  if (now - window.sinceMs > WINDOW_MS) {
    window.sinceMs = now;
    window.rows = 0;
  }
  if (window.rows >= ROWS_OF_NOBODY) return false;
  window.rows += 1;
  return true;
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
