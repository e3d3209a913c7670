import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Database } from "@/db/client";
import { openDatabase } from "@/db/open";
import { appErrorOf } from "@/lib/core/errors";
import { startPostgres } from "@/tests/support/global-databases";
import { until } from "@/tests/support/until";

/** On a server of its own, which it may freeze. */
describe.skipIf(inject("postgresUrl") === null)("a PostgreSQL that fails", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-outage-"));
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let database: Database;
  beforeAll(async () => {
    server = await startPostgres(path.join(folder, "postgres"));
    database = await openDatabase({ url: server?.url ?? "", dataDir: folder, root: process.cwd() });
  });
  afterAll(async () => {
    const began = performance.now();
    await database?.close();
    expect(performance.now() - began).toBeLessThan(8_000);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const rowsOf = async (query: ReturnType<typeof sql>) =>
    ((await database.db.execute(query)) as unknown as { rows: { pid: number }[] }).rows;
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => appErrorOf(error),
    );
  const fromOutside = async (statement: string) => {
    const admin = postgres(server?.url ?? "", { max: 1, onnotice: () => undefined });
    await admin.unsafe(statement);
    await admin.end();
  };

  it("and ends a connection in the middle of a transaction is unavailable for that one, and there for the next", async () => {
    const ended = database.db.transaction(async (tx) => {
      const found = await tx.execute(sql`select pg_backend_pid() as pid`);
      const [row] = (found as unknown as { rows: { pid: number }[] }).rows;
      await fromOutside(`select pg_terminate_backend(${row?.pid})`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await tx.execute(sql`select 1`);
    });
    expect(await failure(ended)).toMatchObject({ code: "unavailable", retryAfterSeconds: 5 });
    expect(await rowsOf(sql`select 1 as pid`)).toEqual([{ pid: 1 }]);
  });

  it("and ends every connection while statements run is unavailable for those, a hundred times", async () => {
    const asleep = sql`select count(*)::int as pid from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`;
    for (let round = 0; round < 100; round += 1) {
      const busy = Array.from({ length: 5 }, () => failure(rowsOf(sql`select pg_sleep(5)`)));
      // A connection that is only just made has not asked yet.
      await expect.poll(() => rowsOf(asleep), { interval: 5, timeout: 4_000 }).toEqual([{ pid: 5 }]);
      await fromOutside(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'",
      );
      const failures = await Promise.all(busy);
      expect(failures.map((each) => each?.code)).toEqual(Array(5).fill("unavailable"));
    }
    expect(await rowsOf(sql`select 1 as pid`)).toEqual([{ pid: 1 }]);
  });

  it("and cuts connections at random commits transactions whole or not at all, with savepoints in them", async () => {
    const { db } = database;
    await db.execute(sql`create table parts (number int)`);
    const committed: number[] = [];
    const codes = new Set<string | undefined>();
    let last = 0;
    const until = performance.now() + 3_000;
    const write = async () => {
      while (performance.now() < until) {
        last += 1;
        const number = last;
        const part = sql`insert into parts values (${number})`;
        const work = db.transaction(async (tx) => {
          await tx.execute(part);
          await tx.transaction(async (inner) => void (await inner.execute(part)));
          await new Promise((resolve) => setTimeout(resolve, number % 20));
          await tx.execute(part);
        });
        const failed = await failure(work.then(() => void committed.push(number)));
        if (failed) codes.add(failed.code);
      }
    };
    const cut = async () => {
      while (performance.now() < until) {
        await fromOutside(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'proxlb-ui%' and random() < 0.3",
        );
      }
    };
    await Promise.all([cut(), ...Array.from({ length: 15 }, write)]);
    expect([...codes]).toEqual(["unavailable"]);
    const found = await rowsOf(
      sql`select number as pid, count(*)::int as parts from parts group by number order by number`,
    );
    const there = found as unknown as { pid: number; parts: number }[];
    expect(there.filter(({ parts }) => parts !== 3)).toEqual([]);
    // A commit whose answer was cut off may be there too.
    expect(there.map(({ pid }) => pid)).toEqual(expect.arrayContaining(committed));
    expect(committed.length).toBeGreaterThan(0);
  }, 20_000);

  it("and stands still is known within seconds, lets nothing wait for ever, and is used again when it goes on", async () => {
    await until(() => database.isAnswering(), { limitMs: 5_000 });
    const [postmaster = ""] = readFileSync(path.join(folder, "postgres/data/postmaster.pid"), "utf8").split(
      "\n",
    );
    const began = performance.now();
    // It first: what it starts after its children were listed would go on answering.
    process.kill(Number(postmaster), "SIGSTOP");
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, "utf8")
      .trim()
      .split(" ");
    const frozen = [postmaster, ...children].map(Number);
    for (const pid of frozen) process.kill(pid, "SIGSTOP");
    try {
      const asked = [
        failure(rowsOf(sql`select 1 as pid`)),
        failure(database.db.transaction(async (tx) => void (await tx.execute(sql`select 1`)))),
      ];
      await until(() => !database.isAnswering(), { limitMs: 8_000 });
      // Whoever asks now waits no more for what is known.
      const knownMs = performance.now();
      expect((await failure(rowsOf(sql`select 1 as pid`)))?.code).toBe("unavailable");
      expect(performance.now() - knownMs).toBeLessThan(500);
      const codes = (await Promise.all(asked)).map((each) => each?.code);
      expect(codes).toEqual(["unavailable", "unavailable"]);
      expect(performance.now() - began).toBeLessThan(15_000);
    } finally {
      for (const pid of frozen) process.kill(pid, "SIGCONT");
    }
    await until(() => database.isAnswering(), { limitMs: 5_000 });
    expect(await rowsOf(sql`select 1 as pid`)).toEqual([{ pid: 1 }]);
  });
});
