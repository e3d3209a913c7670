import { spawn } from "node:child_process";
import { asc, eq, sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { failureOf, ownAuditLog } from "@/tests/support/audit-log";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { recordAudit } from "./record";
import { removeOldMonths } from "./retention";
import { RETENTION, Tombstone } from "./tombstone";
import { verifyAuditLog } from "./verify";

const DAY = 24 * 3600;

onBothDatabases("the retention of the audit log", (database) => {
  const time = movedClock();
  const { tamper, write, verdict } = ownAuditLog(database);
  const idsLeft = async () =>
    (await database().db.select({ id: auditLog.id }).from(auditLog).orderBy(asc(auditLog.id))).map(
      ({ id }) => id,
    );
  const tombstones = () =>
    database().db.select().from(auditLog).where(eq(auditLog.action, RETENTION)).orderBy(asc(auditLog.id));

  // Rows 1–3 in November, 4–6 in December, 7–9 in January, and it is the 12th of February.
  beforeEach(async () => {
    for (let month = 0; month < 3; month += 1) {
      for (let row = 0; row < 3; row += 1) await write(`test.${month}.${row}`);
      time.forward(27 * DAY);
    }
  });

  it("removes whole months that ended before the limit, and the log verifies and names what went", async () => {
    expect(time.now().toISOString()).toMatch(/^2027-02-12/);
    expect(await removeOldMonths(database().db, 30)).toBe(6);
    expect(await idsLeft()).toEqual([7, 8, 9, 10, 11]);
    expect(await verifyAuditLog(database().db)).toMatchObject({
      ok: true,
      rows: 5,
      removed: { firstId: 1, lastId: 6, rows: 6, tombstoneId: 11 },
    });
    const [, second] = await tombstones();
    expect(second).toMatchObject({ userId: null, actorName: "system", authMethod: "job:audit.retention" });
    expect(Tombstone.parse(second?.details)).toMatchObject({
      rowsNow: 3,
      before: "2027-01-01T00:00:00.000Z",
    });
    expect(await removeOldMonths(database().db, 30), "nothing twice").toBe(0);
  });

  it("keeps a month until its last day is older than the limit, and everything where none is old enough", async () => {
    // 44 days before the 12th of February is the 30th of December.
    expect(await removeOldMonths(database().db, 44)).toBe(3);
    expect(await removeOldMonths(database().db, 400)).toBe(0);
    expect((await verdict()).ok).toBe(true);
  });

  it("removes its own old rows one day, and the row that is then the last tells of all", async () => {
    await removeOldMonths(database().db, 30);
    time.forward(70 * DAY);
    await write("test.later");
    expect(await removeOldMonths(database().db, 30)).toBe(5);
    const { ok, removed } = await verifyAuditLog(database().db);
    expect({ ok, removed }).toMatchObject({ ok: true, removed: { firstId: 1, lastId: 11, rows: 11 } });
  });

  it.each([
    [
      "the row that tells of it edited",
      [`update audit_log set details = details || '{"rows": 5}' where id = 11`],
      7,
    ],
    ["the row that tells of it deleted", ["delete from audit_log where id = 11"], 7],
    ["a row after it deleted", ["delete from audit_log where id = 12"], 13],
    [
      "a row inserted in the gap",
      [
        `insert into audit_log (id, action, outcome, actor_name, previous_hash, hash)
         values (6, 'test.forged', 'ok', 'eve', repeat('b', 64), (select previous_hash from audit_log where id = 7))`,
      ],
      6,
    ],
    ["the end cut off", ["delete from audit_log where id >= 12"], 13],
    [
      "two rows swapped around it",
      [
        "update audit_log set id = 900000 where id = 10",
        "update audit_log set id = 10 where id = 12",
        "update audit_log set id = 12 where id = 900000",
      ],
      10,
    ],
    ["rows put in another order", ["update audit_log set id = 900000 - id"], 900_000 - 13],
    ["one more row deleted at the beginning", ["delete from audit_log where id = 7"], 8],
  ])("does not cover up tampering: %s", async (_what, statements, firstBadId) => {
    await removeOldMonths(database().db, 30);
    await write("test.later");
    await write("test.last");
    expect((await verdict()).ok).toBe(true);
    await tamper(...statements);
    expect(await verdict()).toMatchObject({ ok: false, firstBadId });
  });

  it("does not believe a row that tells of a removal and was not written by this app", async () => {
    const { db } = database();
    await removeOldMonths(db, 30);
    // All that the database itself asks for.
    await db.transaction(async (tx) => {
      await tx.execute(sql`
        insert into audit_log (id, chain_version, action, outcome, details, previous_hash, hash)
        select 12, 2, 'audit.retention', 'ok', details || jsonb_build_object('lastId', 9, 'rows', 9,
          'lastHash', (select hash from audit_log where id = 9), 'transaction', pg_current_xact_id()::text),
          hash, repeat('c', 64) from audit_log where id = 11`);
      await tx.execute(sql`select set_config('proxlb_ui.audit_tombstone', '12', true)`);
      await tx.delete(auditLog).where(sql`id <= 9`);
    });
    expect(await idsLeft()).toEqual([10, 11, 12]);
    expect(await verdict()).toMatchObject({ ok: false, firstBadId: 10 });
  });

  it("is the only way to remove a row: not without such a row, not beyond it, not by an old one", async () => {
    const { db } = database();
    await removeOldMonths(db, 30);
    const tryToDelete = (tombstoneId: string, id: number) =>
      failureOf(
        db.transaction(async (tx) => {
          await tx.execute(sql`select set_config('proxlb_ui.audit_tombstone', ${tombstoneId}, true)`);
          await tx.delete(auditLog).where(eq(auditLog.id, id));
        }),
      );
    for (const [tombstoneId, id] of [
      ["", 7],
      ["7", 7],
      ["11", 7],
      ["11", 11],
      ["999", 7],
    ] as const)
      expect(await tryToDelete(tombstoneId, id), `${tombstoneId} ${id}`).toMatch(/append-only/);
    await write("test.later");
    const details = { ...(await tombstones())[1]?.details, lastId: 7, transaction: "7" };
    const beyond = db.transaction(async (tx) => {
      const id = await recordAudit(tx, { action: RETENTION, outcome: "ok", details });
      await tx.execute(sql`select set_config('proxlb_ui.audit_tombstone', ${String(id)}, true)`);
      await tx.delete(auditLog).where(eq(auditLog.id, 7));
    });
    expect(await failureOf(beyond), "of another transaction").toMatch(/append-only/);
    expect(await failureOf(db.update(auditLog).set({ actorName: "eve" }))).toMatch(/append-only/);
    expect((await verdict()).ok).toBe(true);
  });

  it("that fails midway has removed nothing, and the next one does it all", async () => {
    const { db } = database();
    await beforeEachDelete("if old.id = 5 then raise exception 'broken'; end if;");
    expect(await failureOf(removeOldMonths(db, 30))).toBe("broken");
    // November went in a transaction of its own.
    expect(await idsLeft()).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(await verifyAuditLog(db)).toMatchObject({ ok: true, removed: { lastId: 3 } });
    await beforeEachDelete("");
    expect(await removeOldMonths(db, 30)).toBe(3);
    expect(await verifyAuditLog(db)).toMatchObject({ ok: true, removed: { lastId: 6, rows: 6 } });
  });

  it("whose process is killed midway has removed nothing", async ({ skip }) => {
    const { db, url } = database();
    if (url === null) return skip("the embedded database lives in the process itself");
    await beforeEachDelete("perform pg_sleep(20);");
    const child = retentionIn(url, time.now());
    const busy = sql`select 1 from pg_stat_activity where query like 'delete from "audit_log"%' and wait_event = 'PgSleep'`;
    await expect
      .poll(async () => ((await db.execute(busy)) as unknown as { rows: object[] }).rows.length, {
        timeout: 20_000,
      })
      .toBe(1);
    child.kill("SIGKILL");
    await db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`,
    );
    await beforeEachDelete("");
    expect(await idsLeft()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await verifyAuditLog(db)).toMatchObject({ ok: true, removed: null });
    expect(await removeOldMonths(db, 30)).toBe(6);
    expect((await verdict()).ok).toBe(true);
  }, 40_000);

  /** What happens as each row goes. */
  async function beforeEachDelete(statement: string): Promise<void> {
    const { db } = database();
    await db.execute(
      sql.raw(`create or replace function on_each_delete() returns trigger language plpgsql as
        $$ begin ${statement} return old; end $$`),
    );
    await db.execute(
      sql`create or replace trigger each_delete before delete on audit_log for each row execute function on_each_delete()`,
    );
  }
});

/** Removes old months in a process of its own, which can be killed. */
function retentionIn(url: string, now: Date) {
  const program = `
    import { openDatabase } from "./db/open.ts";
    import { removeOldMonths } from "./lib/ledger/retention.ts";
    import { setSingleton } from "./lib/core/singleton.ts";
    setSingleton("clock", { now: () => new Date(${now.getTime()}), monotonicMs: () => 0 });
    const { db } = await openDatabase({ url: ${JSON.stringify(url)}, dataDir: "/nowhere", root: "." });
    await removeOldMonths(db, 30);`;
  const how = ["--conditions=react-server", "--import", "tsx", "--input-type=module", "--eval", program];
  return spawn(process.execPath, how, { stdio: "inherit" });
}
