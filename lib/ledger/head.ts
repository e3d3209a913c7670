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
 * Keeps the newest row's hash in `folder`, and tells it to the app's own log, from where it is shipped out of reach,
 * after a hundred rows or a minute after the first that was not told. Those are kept too.
 */
export function keepAuditHeads(folder: string): void {
  const newest = path.join(folder, "audit-head.json");
  const list = path.join(folder, "audit-heads.jsonl");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let head = readLines(newest)[0] ?? null;
  let untold = 0;
  let timer: NodeJS.Timeout | undefined;
  const keep = (kept: AuditHead) => appendFileSync(list, `${JSON.stringify(kept)}\n`, { mode: 0o600 });

  const appended = (next: AuditHead, previousId: number | null) => {
    const skipped = head !== null && (previousId ?? 0) < head.id && next.id > head.id;
    const replaced = head !== null && next.id === head.id && next.hash !== head.hash;
    // The row that was last is gone: remembered for good, or the next rows would cover it up.
    if (head && (skipped || replaced)) {
      keep(head);
      log("audit").error({ missing: head.id }, "the audit log does not hold the row that was its last");
    }
    if (head === null || replaced || next.id > head.id) {
      head = next;
      writeFileSync(`${newest}.tmp`, JSON.stringify(next), { mode: 0o600 });
      renameSync(`${newest}.tmp`, newest);
    }
    untold += 1;
    if (untold >= ROWS_BETWEEN) return tell();
    timer ??= setTimeout(() => guarded(tell), MS_BETWEEN).unref();
  };
  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    untold = 0;
    if (!head) return;
    keep(head);
    log("audit").info({ id: head.id, hash: head.hash }, "head of the audit log");
  };

  setSingleton<Keeper>("audit-heads", {
    appended: (next, previousId) => guarded(() => appended(next, previousId)),
    known: () => [...readLines(list), ...(head ? [head] : [])],
  });
}

/** The row is written: what goes wrong here must not undo what it tells of. */
function guarded(keep: () => void): void {
  try {
    keep();
  } catch (error) {
    log("audit").error({ error: messageOf(error) }, "the head of the audit log could not be kept");
  }
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
