import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { desc } from "drizzle-orm";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { userSessions } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { bundleForNode } from "@/tests/support/bundle";
import { openTestDatabase } from "@/tests/support/database";
import { makePerson } from "@/tests/support/people";
import { skipOr } from "@/tests/support/require";
import { canSkew, skewedBy } from "@/tests/support/skewed-clock";
import { followDatabaseTime } from "./time";

const ready = canSkew() && (inject("postgresUrl") !== null || skipOr("PostgreSQL is not installed"));

describe.runIf(ready)("replicas on machines whose clocks differ", () => {
  it.each(["+600s", "-600s"])("write by the database's time (%s)", async (skew) => {
    const folder = mkdtempSync(path.join(tmpdir(), "replica-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { database, remove } = await openTestDatabase("postgres");
    onTestFinished(remove);
    const user = await makePerson(database);
    const script = path.join(folder, "replica.mjs");
    await bundleForNode("tests/support/skewed-replica.ts", script);
    const env = { ...process.env, ...skewedBy(skew) };
    const args = [script, database.url ?? "", String(user.id)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 });
    const { machine } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { machine: string };
    expect(Math.abs(Date.parse(machine) - Date.now())).toBeGreaterThan(590_000);
    const [session] = await database.db.select().from(userSessions).orderBy(desc(userSessions.id)).limit(1);
    const writtenMs = [session?.verifiedAt, session?.lastSeenAt].map((at) => at?.getTime() ?? 0);
    for (const at of writtenMs) expect(Math.abs(at - clock().now().getTime())).toBeLessThan(15_000);
  });
});

describe("the time of this process", () => {
  const aheadMs = () => clock().now().getTime() - Date.now();
  const saying = (difference: number) => async () => [{ ms: Date.now() + difference }];

  it("follows the database, but not what a slow answer or the way there may be", async () => {
    onTestFinished(() => followDatabaseTime(saying(0)));
    await followDatabaseTime(saying(60_000));
    expect(aheadMs()).toBeCloseTo(60_000, -2);
    await followDatabaseTime(saying(60_040));
    expect(aheadMs()).toBeCloseTo(60_000, -2);
    await followDatabaseTime(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return [{ ms: Date.now() + 60_200 }];
    });
    expect(aheadMs()).toBeCloseTo(60_000, -2);
    await followDatabaseTime(saying(-60_000));
    expect(aheadMs()).toBeCloseTo(-60_000, -2);
  });
});
