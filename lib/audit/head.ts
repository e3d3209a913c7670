import "server-only";
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { setSingleton, singleton } from "@/lib/core/singleton";

/** A row that is known to have been there. */
export interface AuditHead {
  id: number;
  hash: string;
}

interface Keeper {
  /** @param previousId the row it follows; null for the first of all */
  appended(head: AuditHead, previousId: number | null): void;
  known(): AuditHead[];
}

const ROWS_BETWEEN = 100;
const MS_BETWEEN = 60_000;
const FORGETFUL: Keeper = { appended: () => undefined, known: () => [] };

/** What stands outside the database about its last rows: cutting off the end of the log is seen by nothing else. */
export const auditHeads = (): Keeper => singleton("audit-heads", () => FORGETFUL);

/**
 * Keeps the newest row's hash in `folder`, and tells one in a hundred rows (or one a minute) to the app's own log,
 * from where it is shipped out of reach. Those are kept too.
 */
export function keepAuditHeads(folder: string): void {
  const newest = path.join(folder, "audit-head.json");
  const list = path.join(folder, "audit-heads.jsonl");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let head = readLines(newest)[0] ?? null;
  let told = { rows: 0, atMs: performance.now() };
  const keep = (kept: AuditHead) => appendFileSync(list, `${JSON.stringify(kept)}\n`, { mode: 0o600 });

  const appended = (next: AuditHead, previousId: number | null) => {
    // The row that was last is gone: remembered for good, or the next row would cover it up.
    if (head && (previousId ?? 0) < head.id && next.id > head.id) {
      keep(head);
      log("audit").error({ missing: head.id }, "the audit log does not hold the row that was its last");
    }
    if (head === null || next.id > head.id) {
      head = next;
      writeFileSync(`${newest}.tmp`, JSON.stringify(next), { mode: 0o600 });
      renameSync(`${newest}.tmp`, newest);
    }
    told.rows += 1;
    if (told.rows < ROWS_BETWEEN && performance.now() - told.atMs < MS_BETWEEN) return;
    told = { rows: 0, atMs: performance.now() };
    keep(next);
    log("audit").info({ id: next.id, hash: next.hash }, "head of the audit log");
  };

  setSingleton<Keeper>("audit-heads", {
    appended: (next, previousId) => {
      try {
        appended(next, previousId);
      } catch (error) {
        log("audit").error({ error: messageOf(error) }, "the head of the audit log could not be kept");
      }
    },
    known: () => [...readLines(list), ...(head ? [head] : [])],
  });
}

function readLines(file: string): AuditHead[] {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as AuditHead);
}
