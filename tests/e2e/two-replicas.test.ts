import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProxlb } from "@/tests/support/proxlb";
import { canSkew, skewedBy } from "@/tests/support/skewed-clock";
import { isBuilt, type Stack, startStack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { hasPostgres, startWorld, type World } from "./support/world";

const SECRET = "only-for-tests-two-replicas-0123456789";
/** The lease of a run (lib/runs/store.ts) is 30 s. */
const STILL_MS = 33_000;

const ready = isBuilt() && hasPostgres() && canSkew();
const python = ready ? await findProxlb() : false;

/** Two real apps on one PostgreSQL, each with the real ProxLB: one of them is a minute ahead. */
describe.runIf(ready && python)("two replicas whose clocks are a minute apart", () => {
  let first: World;
  let ahead: Stack;
  let cookies: { first: string; ahead: string };
  beforeAll(async () => {
    // So slow that a rebalance goes on as long as the test needs.
    const simulator = { migrationBytesPerSecond: 4 * 1024 ** 2, autoDrift: false };
    const shared = { proxlbPython: python || null, simulator };
    first = await startWorld({ ...shared, env: { AUTH_SECRET: SECRET } });
    ahead = await startStack({
      ...shared,
      databaseUrl: first.databaseUrl,
      env: { AUTH_SECRET: SECRET, ...skewedBy("+60s") },
    });
    cookies = { first: await first.signIn("operator"), ahead: await ahead.signIn("operator") };
  });
  afterAll(async () => {
    await ahead?.stop();
    await first?.stop();
  });

  const trigger = async ({ url }: Stack, cookie: string) => {
    const answer = await fetch(`${url}/api/balancing/trigger`, {
      method: "POST",
      headers: { cookie, origin: url, "content-type": "application/json" },
      body: "{}",
    });
    return { status: answer.status, body: (await answer.json()) as { id?: number; detail?: string } };
  };
  const runs = () =>
    first.sql<{ id: number; state: string; fence: number }[]>`select id, state, fence from runs order by id`;

  it("cannot take each other's run while its holder lives; one that lost it ends its ProxLB", async () => {
    const clockOfAhead = Date.parse((await fetch(`${ahead.url}/api/health`)).headers.get("date") ?? "");
    expect(clockOfAhead - Date.now()).toBeGreaterThan(55_000);

    const begun = await trigger(first, cookies.first);
    expect(begun.status).toBe(201);
    await until(() => proxlbOf(first).length > 0, { what: "ProxLB of the first", limitMs: 30_000 });
    await until(async () => (await runs())[0]?.state === "running", { limitMs: 30_000 });
    // Over several heartbeats the other one neither settles it nor starts a second.
    for (let round = 0; round < 4; round += 1) {
      const refused = await trigger(ahead, cookies.ahead);
      expect(refused.status).toBe(409);
      expect(refused.body.detail).toContain("operator runs a rebalance");
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    expect(await runs()).toMatchObject([{ state: "running", fence: 1 }]);
    expect(proxlbOf(ahead)).toEqual([]);

    // The first stands still for longer than its lease: now the run is free, and the other one takes it.
    process.kill(first.pid, "SIGSTOP");
    try {
      await new Promise((resolve) => setTimeout(resolve, STILL_MS));
      const taken = await trigger(ahead, cookies.ahead);
      expect(taken.status).toBe(201);
      expect((await runs())[0]).toMatchObject({ state: "interrupted", fence: 2 });
    } finally {
      process.kill(first.pid, "SIGCONT");
    }
    // Back again, it finds that it has lost the run: its ProxLB ends, and it writes nothing to the row.
    await until(() => proxlbOf(first).length === 0, {
      what: "the end of the first's ProxLB",
      limitMs: 20_000,
    });
    expect((await runs())[0]).toMatchObject({ state: "interrupted", fence: 2 });
    expect((await runs())[1]?.state).toMatch(/^(waiting|running)$/);
    expect(first.output()).toContain("has lost hold of a run");
  });
});

/** One-shot ProxLBs that an app runs: what they are given on the command line lies in its folder. */
function proxlbOf({ dataDir }: Stack): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return words.includes(dataDir) && words.includes("/one-shot/");
    } catch {
      return false; // it ended meanwhile
    }
  });
}
