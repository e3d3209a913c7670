import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createDockerDaemon } from "@/lib/daemon/docker/driver";
import type { LogLine } from "@/lib/daemon/schema";
import {
  createProxlb,
  type DockerEngine,
  loadProxlbImage,
  NO_ENGINE,
  startDockerEngine,
} from "@/tests/support/docker";
import { until } from "@/tests/support/until";

/** Writes "<run>:<n>:" lines, odd ones to stderr; `pause` seconds after each `burst`, `limit` of them, then sleeps or fails. */
function writer(options: {
  pause: number;
  burst?: number;
  limit?: number;
  fail?: boolean;
  pad?: number;
}): string {
  return `
import os, sys, time, signal
signal.signal(signal.SIGINT, lambda *_: os._exit(0))
run, number = os.urandom(4).hex(), 0
while number < ${options.limit ?? 1_000_000_000}:
    number += 1
    os.write(1 + number % 2, f"{run}:{number}:{'x' * ${options.pad ?? 0}}\\n".encode())
    if number % ${options.burst ?? 1} == 0: time.sleep(${options.pause})
${options.fail ? "sys.exit(1)" : "while True: time.sleep(1)"}
`;
}

const engine = await startDockerEngine();
const ready = engine !== null && (await loadProxlbImage(engine));
const cleanups: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
afterAll(async () => {
  await engine?.stop();
});

describe.runIf(ready)("the followed log of the Docker driver", () => {
  const { docker, dockerHost } = engine ?? NO_ENGINE;
  const daemon = createDockerDaemon({ dockerHost, containerName: "writer" });

  afterEach(async () => {
    for (const { Id } of await docker.listContainers({ all: true })) {
      await docker.getContainer(Id).remove({ force: true });
    }
  });

  it("has no gap and no double over restart, stop, a frozen and a crashed engine", async () => {
    await createProxlb(engine!, {
      name: "writer",
      script: writer({ pause: 0.005 }),
      restart: "unless-stopped",
    });
    const lines = follow(daemon);
    await sleep(500);
    await daemon.start();
    await until(() => lines.length > 100, { what: "lines of run 1" });
    await daemon.restart();
    await until(() => runsOf(lines).size === 2, { what: "lines of run 2" });
    await engine!.freeze();
    await sleep(2_500);
    engine!.thaw();
    await daemon.stop();
    await daemon.start();
    await until(() => runsOf(lines).size === 3, { what: "lines of run 3" });
    await sleep(500);
    await engine!.crash();
    await sleep(1_000);
    await engine!.start();
    await daemon.start();
    const back = Date.now();
    await until(() => runsOf(lines).size === 4, { what: "lines of run 4" });
    expect(Date.now() - back).toBeLessThan(10_000);
    await sleep(500);
    await daemon.stop();
    await expectComplete(engine!, lines);
    expect(epochsOf(lines)).toHaveLength(4);
  });

  it("goes on when the Docker container is made anew under another id", async () => {
    const old = await createProxlb(engine!, { name: "writer", script: writer({ pause: 0.01, limit: 100 }) });
    const lines = follow(daemon);
    await daemon.start();
    await until(() => lines.length === 100, { what: "all lines of the old one" });
    await old.remove({ force: true });
    expect(await daemon.inspect()).toMatchObject({ state: "absent" });
    await createProxlb(engine!, { name: "writer", script: writer({ pause: 0.01, limit: 150 }) });
    await daemon.start();
    const back = Date.now();
    await until(() => lines.length === 250, { what: "all lines of the new one" });
    expect(Date.now() - back).toBeLessThan(7_000);
    expect(epochsOf(lines)).toHaveLength(2);
    expectWhole(lines);
  });

  it("follows a crash loop with at most one attempt a second", async () => {
    const proxy = await countingProxy(engine!);
    const watched = createDockerDaemon({ dockerHost: proxy.dockerHost, containerName: "writer" });
    const script = writer({ pause: 0, limit: 20, fail: true });
    await createProxlb(engine!, { name: "writer", script, restart: "always" });
    const lines = follow(watched);
    await daemon.start();
    await sleep(8_000);
    expect(proxy.logRequests()).toBeLessThanOrEqual(9);
    await daemon.stop();
    await expectComplete(engine!, lines);
    expect(runsOf(lines).size).toBeGreaterThanOrEqual(4);
  });

  it("passes a flood of 10,000 lines a second on whole, the newest line within a second", async () => {
    const script = writer({ pause: 0.01, burst: 100, limit: 60_000, pad: 60 });
    await createProxlb(engine!, { name: "writer", script });
    const delaysMs: number[] = [];
    const lines = follow(daemon, (line) => delaysMs.push(Date.now() - Date.parse(line.at)));
    await daemon.start();
    await until(() => lines.length === 60_000, { what: "all lines", limitMs: 60_000 });
    const first = Date.parse(lines[0]!.at);
    const perSecond = 60_000 / ((Date.parse(lines.at(-1)!.at) - first) / 1000);
    // The first second is history: the follower looks for a start once a second.
    const settled = delaysMs.filter((_, index) => Date.parse(lines[index]!.at) > first + 2_500);
    const p99 = settled.sort((a, b) => a - b)[Math.floor(settled.length * 0.99)]!;
    console.log(`flood: ${Math.round(perSecond)} lines/s, p99 ${p99} ms old`);
    expect(p99).toBeLessThan(1_000);
    expectWhole(lines);
  });

  it("joins and caps overlong lines, and reads a TTY", async () => {
    for (const tty of [false, true]) {
      const script =
        "import time; print('a' * 10_000); print('b' * 100_000); print('ende ä'); time.sleep(60)";
      const created = await createProxlb(engine!, { name: "writer", script, tty });
      const lines = follow(createDockerDaemon({ dockerHost, containerName: "writer" }));
      await daemon.start();
      await until(() => lines.length === 3, { what: "three lines" });
      expect(
        lines.map((line) =>
          line.text.length < 20 ? line.text : line.text.replace(/^(a|b)+/, (run) => String(run.length)),
        ),
      ).toEqual(["10000", "65536 … (34464 more bytes)", "ende ä"]);
      await created.remove({ force: true });
    }
  });

  it("begins at a given moment", async () => {
    await createProxlb(engine!, { name: "writer", script: writer({ pause: 0.002, limit: 300 }) });
    const whole = follow(daemon);
    await daemon.start();
    await until(() => whole.length === 300, { what: "all lines" });
    const from = whole[200]!;
    const rest = follow(daemon, undefined, from.at);
    await until(() => rest.length >= 100, { what: "the rest" });
    await sleep(300);
    expect(rest.map((line) => line.text)).toEqual(whole.slice(200).map((line) => line.text));
    expect(rest[0]?.epoch).not.toBe(from.epoch); // counts from 1 again, and cannot be mixed up
  });

  it("ends when told to, also while the engine is away", async () => {
    const ending = new AbortController();
    const nowhere = createDockerDaemon({ dockerHost: "unix:///nowhere.sock" });
    const ended = (async () => {
      for await (const _ of nowhere.follow({ sinceAt: null, signal: ending.signal }));
    })();
    await sleep(300);
    ending.abort();
    await ended;
  });
});

const live = ready ? await startDockerEngine({ liveRestore: true }) : null;
afterAll(async () => {
  await live?.stop();
});

describe.runIf(live !== null)("the followed log of an engine with live restore", () => {
  it("keeps one epoch over two engine crashes, without a gap", async () => {
    await loadProxlbImage(live!);
    const daemon = createDockerDaemon({ dockerHost: live!.dockerHost, containerName: "writer" });
    await createProxlb(live!, { name: "writer", script: writer({ pause: 0.01 }) });
    const lines = follow(daemon);
    await daemon.start();
    for (let crash = 1; crash <= 2; crash += 1) {
      const before = lines.length;
      await until(() => lines.length > before + 50, { what: "lines" });
      await live!.crash();
      await sleep(700);
      await live!.start();
    }
    const before = lines.length;
    await until(() => lines.length > before + 50, { what: "lines after the crashes" });
    await daemon.stop();
    await expectComplete(live!, lines);
    expect(epochsOf(lines)).toHaveLength(1);
    expectWhole(lines);
  });
});

function follow(
  daemon: ReturnType<typeof createDockerDaemon>,
  onLine?: (line: LogLine) => void,
  sinceAt: string | null = null,
): LogLine[] {
  const lines: LogLine[] = [];
  const ending = new AbortController();
  const ended = (async () => {
    for await (const line of daemon.follow({ sinceAt, signal: ending.signal })) {
      lines.push(line);
      onLine?.(line);
    }
  })();
  cleanups.push(async () => {
    ending.abort();
    await ended;
  });
  return lines;
}

const tokenOf = (text: string) => /^[0-9a-f]{8}:\d+:/.exec(text)?.[0] ?? "";
const runsOf = (lines: LogLine[]) => new Set(lines.map((line) => tokenOf(line.text).split(":")[0]));
const epochsOf = (lines: LogLine[]) => [...new Set(lines.map((line) => line.epoch))];

/** What came is what Docker kept, in its order, line for line; and (epoch, seq) counts it without a hole. */
async function expectComplete(from: DockerEngine, lines: LogLine[]): Promise<void> {
  const options = { follow: false, stdout: true, stderr: true } as const;
  const kept = (await from.docker.getContainer("writer").logs(options)).toString("latin1");
  const tokens = kept.match(/[0-9a-f]{8}:\d+:/g) ?? [];
  await until(() => lines.length >= tokens.length, { what: "everything that Docker kept" });
  await sleep(1_500);
  expect(lines.map((line) => tokenOf(line.text))).toEqual(tokens);
  expectCounted(lines);
}

/** Every number of every run once, on its own stream. */
function expectWhole(lines: LogLine[]): void {
  for (const run of runsOf(lines)) {
    const own = lines.filter((line) => line.text.startsWith(`${run}:`));
    const numbers = own.map((line) => Number(line.text.split(":")[1]));
    for (const [parity, stream] of [
      [0, "stdout"],
      [1, "stderr"],
    ] as const) {
      const mine = own
        .filter((line) => line.stream === stream)
        .map((line) => Number(line.text.split(":")[1]));
      expect(mine).toEqual(mine.map((_, index) => 2 * index + (parity === 1 ? 1 : 2)));
    }
    expect(new Set(numbers).size).toBe(numbers.length);
  }
  expectCounted(lines);
}

function expectCounted(lines: LogLine[]): void {
  for (const epoch of epochsOf(lines)) {
    const seqs = lines.filter((line) => line.epoch === epoch).map((line) => line.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  }
}

/** Between driver and engine; counts how often a log is asked for. */
async function countingProxy(to: DockerEngine): Promise<{ dockerHost: string; logRequests(): number }> {
  let requests = 0;
  const path = join(to.socketPath, "..", "counted.sock");
  const listening: Server = createServer((client) => {
    const upstream = connect(to.socketPath);
    client.on("data", (chunk) => {
      requests += chunk.toString("latin1").match(/GET \/containers\/\w+\/logs/g)?.length ?? 0;
    });
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream])
      socket.on("error", () => [client, upstream].map((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => listening.listen(path, resolve));
  cleanups.push(() => void listening.close());
  return { dockerHost: `unix://${path}`, logRequests: () => requests };
}
