import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bundleForNode } from "@/tests/support/bundle";
import { canSkew, skewedBy } from "@/tests/support/skewed-clock";
import { takeDirectoryLock } from "./directory-lock";

const withSkew = canSkew();

const folder = mkdtempSync(path.join(tmpdir(), "lock-"));
const script = path.join(folder, "holder.mjs");
beforeAll(() => bundleForNode("tests/support/lock-holder.ts", script));
afterAll(() => rmSync(folder, { recursive: true }));

const started: (() => void)[] = [];
afterEach(() => {
  for (const end of started.splice(0)) end();
});

let count = 0;
function newLock(): string {
  count += 1;
  return path.join(folder, `${count}.lock`);
}

/** A process that tries to take the lock, by a clock that is `skew` ahead ("+60s"). */
async function taker(file: string, { skew, watchedMs = 1 }: { skew?: string; watchedMs?: number } = {}) {
  const env = { ...process.env, ...(skew ? skewedBy(skew) : {}) };
  const args = [script, file, String(watchedMs)];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const signal = (name: NodeJS.Signals) => process.kill(-(child.pid ?? 0), name);
  const gone = once(child, "exit");
  started.push(() => child.exitCode === null && child.signalCode === null && signal("SIGKILL"));
  const [said] = await once(child.stdout, "data");
  return {
    said: String(said).trim(),
    signal,
    kill: async () => {
      signal("SIGKILL");
      await gone;
    },
  };
}

/** As it looks to a process in another container, or on another machine. */
function rewriteHolder(file: string, change: object): void {
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
}

describe.runIf(withSkew)("by a clock that is a minute ahead", () => {
  it.each(["+60s", "-60s"])("a living holder is not evicted (%s)", async (skew) => {
    const file = newLock();
    expect((await taker(file)).said).toBe("holds");
    rewriteHolder(file, { hostname: "another-container", pid: 7 });
    expect((await taker(file, { skew })).said).toContain("in use by process 7 on another-container");
  });

  it("a holder on another machine shows that it lives by touching its file", async () => {
    const file = newLock();
    await taker(file, { skew: "-60s" });
    rewriteHolder(file, { hostname: "another-machine", bootId: "another", pid: 7 });
    const answer = await taker(file, { skew: "+60s", watchedMs: 8_000 });
    expect(answer.said).toContain("in use by process 7 on another-machine");
  });
});

it("a holder that stands still keeps its lock, and loses it with its life", async () => {
  const file = newLock();
  const holder = await taker(file);
  rewriteHolder(file, { hostname: "another-container" });
  holder.signal("SIGSTOP");
  expect((await taker(file)).said).toContain("in use");
  await holder.kill();
  const next = await taker(file, { watchedMs: 60_000 });
  expect(next.said).toBe("holds");
  const beside = readdirSync(folder).filter((name) => name.startsWith(path.basename(file)));
  expect(beside).toHaveLength(2);
});

it("a lock of another machine that nobody touches is taken", async () => {
  const file = newLock();
  writeFileSync(file, JSON.stringify({ hostname: "another-machine", bootId: "another", pid: 7 }));
  const lock = await takeDirectoryLock(file, 600);
  expect(JSON.parse(readFileSync(file, "utf8")).pid).toBe(process.pid);
  await lock.release();
  expect(existsSync(file)).toBe(false);
});

it("of twenty that find a dead lock at once, one takes it", async () => {
  const file = newLock();
  writeFileSync(file, JSON.stringify({ hostname: "another-machine", bootId: "another", pid: 7 }));
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => takeDirectoryLock(file, 10)));
  const taken = answers.filter((each) => each.status === "fulfilled");
  expect(taken).toHaveLength(1);
  await pause(50);
  await expect(takeDirectoryLock(file, 10)).rejects.toThrow(`in use by process ${process.pid}`);
  await taken[0]?.value.release();
  const beside = readdirSync(folder).filter((name) => name.startsWith(path.basename(file)));
  expect(beside).toEqual([]);
});
