import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { setSingleton } from "@/lib/core/singleton";
import { onBothDatabases } from "@/tests/support/database";
import { auditHeads, keepAuditHeads } from "./head";
import { recordAudit } from "./record";
import { verifyAuditLog } from "./verify";

const entry = (action: string) => ({
  action,
  outcome: "ok" as const,
  userId: null,
  actorName: "anna",
  actorRole: "admin",
  ipAddress: "10.0.0.1",
  userAgent: "test",
  resourceType: "test",
  resourceId: null,
  details: { before: { a: 1 }, after: { a: 2 } },
  attemptId: null,
});

onBothDatabases("verifying the audit log", (database) => {
  let folder = "";
  let ids: number[] = [];

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
    ids = [];
    for (let index = 0; index < 8; index += 1)
      ids.push(await recordAudit(database().db, entry(`test.${index}`)));
  });
  afterEach(() => {
    setSingleton("audit-heads", { appended: () => undefined, known: () => [] });
    rmSync(folder, { recursive: true });
  });

  const verdict = async () => {
    const { ok, firstBadId, reason } = await verifyAuditLog(database().db);
    return { ok, firstBadId, reason };
  };

  it("finds nothing wrong with a log that nobody touched", async () => {
    expect(await verifyAuditLog(database().db)).toMatchObject({ ok: true, rows: 8, firstBadId: null });
  });

  it("names the row that was edited", async () => {
    await tamper(`update audit_log set actor_name = 'eve' where id = ${ids[3]}`);
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[3] });
  });

  it("names the row after one that was deleted", async () => {
    await tamper(`delete from audit_log where id = ${ids[3]}`);
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[4] });
  });

  it("names a row that was inserted", async () => {
    await tamper(
      `delete from audit_log where id = ${ids[3]}`,
      `insert into audit_log (id, action, outcome, actor_name, previous_hash, hash)
       select ${ids[3]}, 'test.forged', 'ok', 'eve', hash, repeat('a', 64) from audit_log where id = ${ids[2]}`,
    );
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[3] });
  });

  it("names the first of two rows that were swapped, and of several that were put in another order", async () => {
    await tamper(
      `update audit_log set id = 900000 where id = ${ids[2]}`,
      `update audit_log set id = ${ids[2]} where id = ${ids[5]}`,
      `update audit_log set id = ${ids[5]} where id = 900000`,
    );
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[2] });
    await tamper(`update audit_log set id = 900000 - id`);
    expect((await verdict()).ok).toBe(false);
  });

  it("misses rows that were cut off the end, also when others were written after that", async () => {
    await tamper(`delete from audit_log where id >= ${ids[6]}`);
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[7] });
    await recordAudit(database().db, entry("test.later"));
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[7] });
    await tamper("delete from audit_log");
    await recordAudit(database().db, entry("test.afresh"));
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[7] });
  });

  it("tells the log's head to the app's own log and keeps it, every hundred rows", async () => {
    for (let index = 0; index < 95; index += 1) await recordAudit(database().db, entry("test.many"));
    const kept = readFileSync(path.join(folder, "audit-heads.jsonl"), "utf8").trim().split("\n");
    expect(kept.length).toBe(1);
    expect(auditHeads().known()).toHaveLength(2);
    expect((await verdict()).ok).toBe(true);
  });
});
