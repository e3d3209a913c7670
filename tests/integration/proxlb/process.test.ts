import { execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { identify } from "@/lib/daemon/process/table";
import { PROXLB_VERSION } from "@/lib/proxlb/version";
import { createTestDaemon, findProxlb, listen, untilState } from "../../support/proxlb";

const python = await findProxlb();
const SECRET = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5";

/** Runs without any Proxmox: ProxLB waits out its start delay. */
const WAITING = `proxmox_api:
  hosts: [127.0.0.1]
  user: proxlb@pve
  token_id: t
  token_secret: ${SECRET}
service:
  log_level: DEBUG
  delay: {enable: true, time: 1, format: hours}
`;
/** ProxLB prints the whole section when a key is missing, the secret with it. */
const BROKEN = WAITING.replace("  user: proxlb@pve\n", "");

describe.runIf(python)("a ProxLB that runs as a child process", () => {
  let bench: Awaited<ReturnType<typeof createTestDaemon>>;
  afterEach(() => bench.remove());

  const waiting = async (config = WAITING) => {
    bench = await createTestDaemon(python || "", config);
    return bench.daemon;
  };

  it("starts, is measured, and stops on SIGINT as ProxLB likes it", async () => {
    const daemon = await waiting();
    expect(await daemon.inspect()).toMatchObject({
      state: "stopped",
      startedAt: null,
      version: PROXLB_VERSION,
    });
    // The app's first start starts no ProxLB: it would migrate before anybody has seen what.
    expect(await daemon.cleanUp()).toEqual({ leftoverRuns: 0, startedAgain: false });
    expect(await daemon.inspect()).toMatchObject({ state: "stopped", startedAt: null });
    await daemon.start();
    await untilState(daemon, ({ state }) => state === "running");
    const stats = await daemon.stats();
    expect(stats?.memoryUsedBytes).toBeGreaterThan(10 * 1024 * 1024);
    const log = listen(daemon);
    await log.waitFor("Service delay active");
    await daemon.stop();
    expect(await daemon.inspect()).toMatchObject({ state: "stopped", exitCode: 0 });
    expect(await daemon.stats()).toBeNull();
    await log.waitFor("successfully terminated by user");
    await log.end();
  });

  it("hears SIGHUP, and refuses to reload what does not run", async () => {
    const daemon = await waiting();
    await expect(daemon.reload()).rejects.toMatchObject({ code: "conflict" });
    await daemon.start();
    // Sent before Python is up, SIGHUP would end it.
    await daemon.reload();
    const log = listen(daemon);
    await log.waitFor("Service delay active");
    await daemon.reload();
    await log.waitFor("Got SIGHUP signal");
    expect(await daemon.inspect()).toMatchObject({ state: "running", restartCount: 0 });
    await log.end();
  });

  it("gives followers each line once, over restarts of ProxLB and of the app", async () => {
    let daemon = await waiting();
    const live = listen(daemon);
    await daemon.start();
    const seen = await live.waitFor("Service delay active");
    await daemon.restart();
    await live.waitFor("successfully terminated by user");
    await untilState(daemon, ({ state }) => state === "running");
    await new Promise((done) => setTimeout(done, 500));
    const lines = [...(await live.end())];

    daemon = await bench.reopen();
    await daemon.cleanUp();
    await untilState(daemon, ({ state }) => state === "running");
    const after = listen(daemon, seen.at);
    await new Promise((done) => setTimeout(done, 500));
    await daemon.stop();
    const rest = await after.end();

    const first = rest.findIndex((line) => line.epoch !== seen.epoch || line.seq !== seen.seq + 1);
    expect(first).toBeGreaterThan(0);
    const all = [...lines, ...rest].sort((a, b) => (a.at < b.at ? -1 : 1));
    const places = new Map<string, Set<number>>();
    for (const { epoch, seq } of all) places.set(epoch, (places.get(epoch) ?? new Set()).add(seq));
    expect(places.size).toBe(3);
    for (const numbers of places.values()) expect(Math.max(...numbers)).toBe(numbers.size - 1);
    expect(new Set(rest.map((line) => line.at)).size).toBe(rest.length);
    expect(rest.every((line) => line.at > seen.at)).toBe(true);
  });

  it("starts a killed ProxLB again", async () => {
    const daemon = await waiting();
    await daemon.start();
    await untilState(daemon, ({ state }) => state === "running");
    const { child } = JSON.parse(await readFile(join(bench.settings.dataDir, "proxlb.pid"), "utf8"));
    process.kill(child.pid, "SIGKILL");
    const state = await untilState(daemon, (now) => now.restartCount === 1 && now.state === "running");
    expect(state.exitCode).toBeNull();
  });

  it("says so when ProxLB keeps dying, never with a secret, and recovers with a repaired file", async () => {
    const daemon = await waiting(BROKEN);
    const log = listen(daemon);
    await daemon.start();
    const state = await untilState(daemon, (now) => now.state === "crash_loop");
    expect(state.reason).toContain("ProxLB refuses the configuration");
    await log.waitFor("validation error");
    await bench.rewrite(WAITING);
    await daemon.restart();
    await untilState(daemon, (now) => now.state === "running");
    const printed = JSON.stringify(await log.end());
    expect(printed).toContain("[secret]");
    for (let start = 0; start + 12 <= SECRET.length; start += 1)
      expect(printed).not.toContain(SECRET.slice(start, start + 12));
    expect(await readFile(join(bench.settings.dataDir, "proxlb.log"), "utf8")).not.toContain(
      SECRET.slice(-8),
    );
  });

  it("does not restart a ProxLB that ended by itself", async () => {
    const daemon = await waiting(WAITING);
    await daemon.start();
    await untilState(daemon, ({ state }) => state === "running");
    await listen(daemon).waitFor("Service delay active");
    const { child } = JSON.parse(await readFile(join(bench.settings.dataDir, "proxlb.pid"), "utf8"));
    process.kill(child.pid, "SIGINT");
    const state = await untilState(daemon, (now) => now.state === "stopped");
    expect(state).toMatchObject({ exitCode: 0, restartCount: 0 });
    expect(state.reason).toContain("ended on its own");
  });

  it("ends with an app that was killed, and runs again with the next one", async () => {
    const daemon = await waiting();
    const app = spawn(
      process.execPath,
      [
        "--import",
        "tsx",
        "--conditions=react-server",
        "tests/support/proxlb-app.ts",
        JSON.stringify(bench.settings),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    await new Promise((up) => app.stdout.once("data", up));
    const pidFile = join(bench.settings.dataDir, "proxlb.pid");
    const { child: orphan } = JSON.parse(await readFile(pidFile, "utf8"));
    await expect(daemon.start()).rejects.toMatchObject({ code: "conflict" });
    app.kill("SIGKILL");
    await new Promise((gone) => app.once("exit", gone));
    await expect.poll(() => identify(orphan.pid), { timeout: 5_000 }).toBeNull();
    const again = await bench.reopen();
    expect(await again.cleanUp()).toEqual({ leftoverRuns: 0, startedAgain: true });
    await untilState(again, ({ state }) => state === "running");
  });

  it("says what to do where no ProxLB is installed", async () => {
    bench = await createTestDaemon("/nonexistent/python", WAITING);
    expect(await bench.daemon.inspect()).toMatchObject({ state: "absent", version: null });
    await expect(bench.daemon.start()).rejects.toMatchObject({ code: "not_found" });
  });

  it("removes what one-shot runs of a killed app left", async () => {
    const daemon = await waiting();
    const left = join(bench.settings.dataDir, "one-shot", "left");
    await promisify(execFile)("mkdir", ["-p", left]);
    await writeFile(join(left, "proxlb.yaml"), WAITING);
    expect(await daemon.cleanUp()).toEqual({ leftoverRuns: 1, startedAgain: false });
    await expect(readFile(join(left, "proxlb.yaml"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(await daemon.inspect()).toMatchObject({ state: "stopped" });
  });
});
