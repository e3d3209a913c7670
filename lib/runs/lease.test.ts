import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { clock } from "@/lib/core/clock";
import { onBothDatabases } from "@/tests/support/database";
import { liveOn } from "@/tests/support/live-harness";
import { movedClock } from "@/tests/support/moved-clock";
import { signedIn } from "@/tests/support/people";
import { until } from "@/tests/support/until";
import { launchRun } from "./runner";
import { claimRun, endRunsOfTheDead, endSilentRuns, findRun, patchRun } from "./store";

onBothDatabases("the hold of a run", (database) => {
  const time = movedClock();
  const actor = async () => (await signedIn(database(), "operator")).actor;
  const claim = async () => claimRun(database().db, "rebalance", await actor());
  const silentFor = (seconds: number) =>
    database().db.execute(sql`update runs set heartbeat_at = now() - make_interval(secs => ${seconds})`);
  const end = async (row: Awaited<ReturnType<typeof claim>>) => {
    const now = await findRun(database().db, row.id);
    await patchRun(database().db, now, { state: "finished", finishedAt: clock().now() });
  };

  it("is not taken by a process whose clock is ahead", async () => {
    const row = await claim();
    time.forward(60);
    await expect(claim()).rejects.toMatchObject({ code: "conflict" });
    expect(await endSilentRuns(database().db)).toBe(0);
    expect((await findRun(database().db, row.id)).state).toBe("waiting");
    await end(row);
  });

  it("ends with half a minute of silence, and what the former holder writes is refused", async () => {
    const row = await claim();
    await silentFor(31);
    expect(await endSilentRuns(database().db)).toBe(1);
    expect(await patchRun(database().db, row, { state: "running", reason: null })).toBe(false);
    expect(await findRun(database().db, row.id)).toMatchObject({ state: "interrupted", fence: 2 });
    const { db } = database();
    const [told, ...more] = await db
      .select()
      .from(auditLog)
      .where(eq(auditLog.resourceId, String(row.id)));
    expect(more).toEqual([]);
    expect(told).toMatchObject({ action: "runs.settle", outcome: "ok", userId: null, actorName: "system" });
    expect(told).toMatchObject({ authMethod: "job:runs.settle", details: { ended: [{ id: row.id }] } });
    const next = await claim();
    expect(next.id).toBeGreaterThan(row.id);
    await end(next);
  });

  it("that is lost ends what the run does, and leaves its row as the others wrote it", async () => {
    const row = await claim();
    let reason: unknown = null;
    const live = liveOn(null, 1);
    onTestFinished(() => live.close());
    launchRun({ db: database().db, live }, row, async ({ signal, save }) => {
      await silentFor(31);
      await endSilentRuns(database().db);
      await save({ state: "running" });
      reason = signal.reason;
      throw new Error("ended");
    });
    await until(() => reason !== null, { limitMs: 10_000 });
    expect(reason).toBe("lost");
    expect((await findRun(database().db, row.id)).state).toBe("interrupted");
  });

  it("of a process that is dead is ended at the next start, of a living one it is not", async () => {
    const { db, kind, url } = database();
    const row = await claim();
    await silentFor(8);
    expect(await endRunsOfTheDead(db, kind)).toBe(0);
    const other = `proxlb-ui ${randomUUID()}`;
    await db.execute(sql`update runs set holder = ${other} where id = ${row.id}`);
    if (url !== null) {
      const connection = postgres(url, { max: 1, connection: { application_name: other } });
      await connection`select 1`;
      expect(await endRunsOfTheDead(db, kind)).toBe(0);
      await connection.end();
    }
    await until(async () => (await endRunsOfTheDead(db, kind)) === 1, { limitMs: 5_000 });
    expect((await findRun(db, row.id)).state).toBe("interrupted");
  });

  it("of a process without a connection is ended once looks have missed it for two seconds, whatever its heartbeat", async () => {
    const { db, kind, url } = database();
    if (url === null) return;
    const row = await claim();
    const [lost, back] = [`proxlb-ui ${randomUUID()}`, `proxlb-ui ${randomUUID()}`];
    const held = (holder: string, seconds: number) =>
      db.execute(
        sql`update runs set holder = ${holder}, heartbeat_at = now() - make_interval(secs => ${seconds}) where id = ${row.id}`,
      );
    const look = (afterSeconds: number) => {
      time.forward(afterSeconds);
      return endRunsOfTheDead(db, kind);
    };
    // It lost its connections for a moment, and has one again.
    await held(back, 3);
    expect(await look(0)).toBe(0);
    const connection = postgres(url, { max: 1, connection: { application_name: back } });
    await connection`select 1`;
    expect(await look(3)).toBe(0);
    await connection.end();
    const watching = postgres(url, { max: 1 });
    const isGone = async () =>
      (await watching`select 1 from pg_stat_activity where application_name = ${back}`).length === 0;
    await until(isGone, { limitMs: 5_000 });
    await watching.end();
    expect(await look(1)).toBe(0);
    expect(await look(1)).toBe(0);
    // A look long after the last one tells nothing of the time between them.
    expect(await look(10)).toBe(0);
    await held(lost, 3);
    expect(await look(1)).toBe(0);
    // It was alive since.
    await held(lost, 1);
    expect(await look(2)).toBe(0);
    await held(lost, 3);
    expect(await look(1)).toBe(1);
    expect((await findRun(db, row.id)).state).toBe("interrupted");
  });
});
