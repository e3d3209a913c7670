import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres } from "@/tests/support/global-databases";
import { isBuilt, type Stack, startStack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { hasPostgres } from "./support/world";

const HEALTH = ["/api/health", "/api/livez", "/api/readyz"];
/** Docker's health check gives up at 5 s; a balancer asks every second. */
const HEALTH_WITHIN_MS = 1_000;
/** Until everybody is told from what is known. */
const KNOWN_WITHIN_MS = 10_000;
/** What was already under way may wait for its own limit (db/connection.ts). */
const UNDER_WAY_WITHIN_MS = 15_000;

describe.runIf(isBuilt() && hasPostgres())("while PostgreSQL stands still", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-frozen-"));
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let app: Stack;
  let cookie = "";
  beforeAll(async () => {
    server = await startPostgres(path.join(folder, "postgres"));
    app = await startStack({ databaseUrl: server?.url ?? "" });
    cookie = await app.signIn("superadmin");
  });
  afterAll(async () => {
    signalServer("SIGCONT");
    await app?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The server and all it has started: a frozen machine, or a disk that hangs. */
  function signalServer(signal: NodeJS.Signals): void {
    const [first] = readFileSync(path.join(folder, "postgres/data/postmaster.pid"), "utf8").split("\n");
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const ofServer = all.filter((pid) => pid === first || parentOf(pid) === first);
    for (const pid of ofServer) process.kill(Number(pid), signal);
  }

  async function ask(to: string, init: RequestInit = {}) {
    const beganMs = performance.now();
    const answer = await fetch(`${app.url}${to}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
      ...init,
      headers: { cookie, origin: app.url, ...init.headers },
    });
    await answer.text();
    return {
      status: answer.status,
      retryAfter: answer.headers.get("retry-after"),
      tookMs: performance.now() - beganMs,
    };
  }

  const page = () => ask("/nodes", { headers: { accept: "text/html" } });
  const read = () => ask("/api/nodes");
  const change = () =>
    ask("/api/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "" },
      body: JSON.stringify({ username: "viewer", password: "viewer-demo-1" }),
    });

  it("health and readiness answer within a second, everything else says 503 with Retry-After, and all comes back", async () => {
    expect((await page()).status).toBe(200);
    signalServer("SIGSTOP");
    const frozenMs = performance.now();
    const underWay = [page(), read(), change()];
    const times: number[] = [];
    let knownMs: number | null = null;
    while (performance.now() - frozenMs < 12_000) {
      const answers = await Promise.all(HEALTH.map((to) => ask(to)));
      times.push(...answers.map(({ tookMs }) => tookMs));
      const isKnown = answers[0]?.status === 503;
      if (isKnown) knownMs ??= performance.now() - frozenMs;
      await pause(200);
    }
    expect(knownMs).not.toBeNull();
    expect(knownMs ?? 0).toBeLessThan(KNOWN_WITHIN_MS);
    expect(Math.max(...times)).toBeLessThan(HEALTH_WITHIN_MS);
    for (const { status, retryAfter, tookMs } of await Promise.all([page(), read(), change()])) {
      expect([status, retryAfter]).toEqual([503, "5"]);
      expect(tookMs).toBeLessThan(HEALTH_WITHIN_MS);
    }
    for (const { status, tookMs } of await Promise.all(underWay)) {
      expect(status).toBe(503);
      expect(tookMs).toBeLessThan(UNDER_WAY_WITHIN_MS);
    }
    signalServer("SIGCONT");
    const thawedMs = performance.now();
    await until(async () => (await ask("/api/health")).status === 200, { limitMs: 10_000, pauseMs: 100 });
    const backMs = performance.now() - thawedMs;
    expect(backMs).toBeLessThan(5_000);
    expect((await page()).status).toBe(200);
    times.sort((a, b) => a - b);
    const [median = 0, worst = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
    console.log(
      `${times.length} answers about health while frozen: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms; known after ${Math.round(knownMs ?? 0)} ms, back after ${Math.round(backMs)} ms`,
    );
  });
});

function parentOf(pid: string): string | null {
  try {
    return /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? null;
  } catch {
    return null; // it ended meanwhile
  }
}
