import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach } from "vitest";
import type { Database } from "@/db/client";
import { setSingleton } from "@/lib/core/singleton";
import { keepAuditHeads } from "@/lib/ledger/head";
import { recordAudit } from "@/lib/ledger/record";
import { verifyAuditLog } from "@/lib/ledger/verify";

/** An empty audit log with its heads kept in a folder of its own before each test, and hands that can do what the app cannot. */
export function ownAuditLog(database: () => Database) {
  let folder = "";
  /** As the owner of the database, who can switch the trigger off. */
  const tamper = async (...statements: string[]) => {
    const { db } = database();
    await db.execute(sql`alter table audit_log disable trigger all`);
    for (const statement of statements) await db.execute(sql.raw(statement));
    await db.execute(sql`alter table audit_log enable trigger all`);
  };
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-heads-"));
    keepAuditHeads(folder);
    await tamper("delete from audit_log");
  });
  afterEach(() => {
    setSingleton("audit-heads", { appended: () => undefined, known: () => [] });
    rmSync(folder, { recursive: true });
  });
  return {
    tamper,
    folder: () => folder,
    /** @returns the row's id */
    write: (action: string) =>
      recordAudit(database().db, {
        action,
        outcome: "ok",
        actorName: "anna",
        actorRole: "admin",
        authMethod: "session:password",
        sessionHash: "ab".repeat(32),
        requestId: "4bf92f35",
        ipAddress: "10.0.0.1",
        userAgent: "test",
        resourceType: "test",
        details: { before: { a: 1 }, after: { a: 2 } },
      }),
    async verdict() {
      const { ok, firstBadId, reason } = await verifyAuditLog(database().db);
      return { ok, firstBadId, reason };
    },
  };
}

/** Makes the database refuse rows of the audit log while `work` goes on. @param which of them, as a condition in SQL */
export async function withoutAudit<T>({ db }: Database, work: () => Promise<T>, which = "true"): Promise<T> {
  await db.execute(
    sql.raw(`create or replace function refuse_audit() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full'; end $$`),
  );
  await db.execute(
    sql.raw(
      `create trigger refuse_audit before insert on audit_log for each row when (${which}) execute function refuse_audit()`,
    ),
  );
  try {
    return await work();
  } finally {
    await db.execute(sql`drop trigger refuse_audit on audit_log`);
  }
}

/** What the database said to a statement that failed; null when it did not fail. */
export async function failureOf(attempt: PromiseLike<unknown>): Promise<string | null> {
  const error = await Promise.resolve(attempt).then(
    () => null,
    (reason: Error) => reason,
  );
  return error && String((error.cause as Error | undefined)?.message ?? error.message);
}
