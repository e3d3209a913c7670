import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { ownAuditLog } from "@/tests/support/audit-log";
import { onBothDatabases } from "@/tests/support/database";
import { GENESIS_HASH, hashOf } from "./chain";
import { auditHeads, keepAuditHeads } from "./head";
import { verifyAuditLog } from "./verify";

onBothDatabases("verifying the audit log", (database) => {
  const { tamper, folder, write, verdict } = ownAuditLog(database);
  let ids: number[] = [];

  beforeEach(async () => {
    ids = [];
    for (let index = 0; index < 8; index += 1) ids.push(await write(`test.${index}`));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("finds nothing wrong with a log that nobody touched", async () => {
    expect(await verifyAuditLog(database().db)).toMatchObject({ ok: true, rows: 8, firstBadId: null });
  });

  it("names the row that was edited", async () => {
    await tamper(`update audit_log set actor_name = 'eve' where id = ${ids[3]}`);
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[3] });
  });

  it("goes on after a break, and tells how many there are", async () => {
    await tamper(`update audit_log set actor_name = 'eve' where id in (${ids[2]}, ${ids[5]})`);
    expect(await verifyAuditLog(database().db)).toMatchObject({ firstBadId: ids[2], breaks: 2, rows: 8 });
    await tamper(`update audit_log set hash = repeat('a', 64) where id = ${ids[2]}`);
    // The row itself, and the one that does not follow it any more.
    expect(await verifyAuditLog(database().db)).toMatchObject({ firstBadId: ids[2], breaks: 3, rows: 8 });
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
    await write("test.later");
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[7] });
    for (let index = 0; index < 3; index += 1) await write("test.later");
    expect(await verdict(), "rows of the same numbers").toMatchObject({ ok: false, firstBadId: ids[7] });
    await tamper("delete from audit_log");
    for (let index = 0; index < 12; index += 1) await write("test.afresh");
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: ids[7] });
  });

  it("takes rows of the format before this one, and nothing filled into what their hash does not cover", async () => {
    await tamper("delete from audit_log where id > 0");
    const old = {
      id: 41,
      chainVersion: 1,
      createdAt: "2026-11-20T08:00:00.123000Z",
      action: "test.old",
      outcome: "ok" as const,
      userId: null,
      actorName: "anna",
      actorRole: "admin",
      attemptId: null,
      authMethod: null,
      sessionHash: null,
      requestId: null,
      ipAddress: "10.0.0.1",
      userAgent: "test",
      resourceType: "test",
      resourceId: null,
      details: { b: 1, a: 2 },
      previousHash: GENESIS_HASH,
    };
    // As a release before the new columns wrote it: the hash is of that release's code.
    const hash = "f1ba3d90cffc3b4a02500c297c9d16ea8cf9ad7be25aa1e210bab5518014fe1e";
    expect(hashOf(old)).toBe(hash);
    await database()
      .db.insert(auditLog)
      .values({ ...old, hash });
    expect(await write("test.new")).toBe(42);
    expect(await verifyAuditLog(database().db, [])).toMatchObject({ ok: true, rows: 2 });
    for (const column of ["auth_method", "session_hash", "request_id"]) {
      await tamper(`update audit_log set ${column} = 'eve' where id = 41`);
      expect(await verdict(), column).toMatchObject({ ok: false, firstBadId: 41 });
      await tamper(`update audit_log set ${column} = null where id = 41`);
    }
    for (const change of [
      "chain_version = 1",
      "chain_version = 3",
      "created_at = created_at + '1 microsecond'",
    ]) {
      await tamper(`update audit_log set ${change} where id = 42`);
      expect(await verdict(), change).toMatchObject({ ok: false, firstBadId: 42 });
      await tamper(`update audit_log set chain_version = 2 where id = 42`);
    }
  });

  it("tells the log's head to the app's own log and keeps it, every hundred rows", async () => {
    for (let index = 0; index < 95; index += 1) await write("test.many");
    const kept = readFileSync(path.join(folder(), "audit-heads.jsonl"), "utf8").trim().split("\n");
    expect(kept.length).toBe(1);
    expect(auditHeads().known()).toHaveLength(2);
    expect((await verdict()).ok).toBe(true);
  });

  it("tells it a minute after a row that it has not told of, though no other row comes", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    keepAuditHeads(folder());
    const told = () =>
      auditHeads()
        .known()
        .filter(({ id }) => id === 9000).length;
    auditHeads().appended({ id: 9000, hash: "ab" }, 8);
    vi.advanceTimersByTime(59_000);
    expect(told(), "only the newest").toBe(1);
    vi.advanceTimersByTime(61_000);
    expect(told(), "also in the list").toBe(2);
  });
});
