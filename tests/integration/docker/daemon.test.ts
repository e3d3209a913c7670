import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createDockerDaemon } from "@/lib/daemon/docker/driver";
import type { LogLine } from "@/lib/daemon/schema";
import { createProxlb, loadProxlbImage, NO_ENGINE, startDockerEngine } from "@/tests/support/docker";
import { until } from "@/tests/support/until";

const API = "proxmox_api:\n  hosts: ['127.0.0.1:1']\n  user: root@pam\n  pass: canary\n";
/** Waits an hour before it asks Proxmox for anything; only DEBUG says that SIGHUP came. */
const WAITING = `${API}service:\n  log_level: DEBUG\n  delay: { enable: true, time: 1, format: hours }\n`;
const BROKEN = "proxmox_api: nothing\n";

const engine = await startDockerEngine({ liveRestore: true });
const ready = engine !== null && (await loadProxlbImage(engine));

afterAll(async () => {
  await engine?.stop();
});

describe.runIf(ready)("the Docker driver with a real engine and the real ProxLB", () => {
  const { dockerHost, docker } = engine ?? NO_ENGINE;
  const daemon = createDockerDaemon({ dockerHost, containerName: "proxlb" });

  afterEach(async () => {
    for (const { Id } of await docker.listContainers({ all: true })) {
      await docker.getContainer(Id).remove({ force: true });
    }
  });

  const stateIs = (state: string, limitMs?: number) =>
    until(async () => (await daemon.inspect()).state === state, { what: `state ${state}`, limitMs: limitMs });
  const started = async (name: string) => (await docker.getContainer(name).inspect()).State.StartedAt;

  it("starts it, tells its figures, restarts it, stops it at once, and says each state", async () => {
    expect(await daemon.inspect()).toMatchObject({ state: "absent", target: "proxlb" });
    await expect(daemon.start()).rejects.toMatchObject({ code: "not_found" });
    await createProxlb(engine!, { name: "proxlb", config: WAITING, restart: "unless-stopped" });
    expect(await daemon.inspect()).toMatchObject({ state: "stopped", startedAt: null });
    expect(await daemon.stats()).toBeNull();

    await daemon.start();
    await stateIs("running");
    await daemon.start(); // once more does no harm
    const stats = await daemon.stats();
    expect(stats?.memoryUsedBytes).toBeGreaterThan(10 * 1024 * 1024);
    expect(stats?.cpuCores).toBeGreaterThanOrEqual(0);

    const before = await started("proxlb");
    await expectQuick(daemon.restart());
    expect(await started("proxlb")).not.toBe(before);
    await untilItWaits();
    await stateIs("running");
    await expectQuick(daemon.stop());
    // No restart policy brings it back, and it had time to leave by itself.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await daemon.inspect()).toMatchObject({ state: "stopped", exitCode: 0, restartCount: 0 });
    await daemon.stop();
    await daemon.restart();
    await stateIs("running");
  });

  it("says that the engine is down, and finds ProxLB as it left it when the engine is back", async () => {
    await createProxlb(engine!, { name: "proxlb", config: WAITING, restart: "unless-stopped" });
    await daemon.start();
    await stateIs("running");
    const before = await started("proxlb");
    await engine!.crash();
    expect(await daemon.inspect()).toMatchObject({ state: "engine_down" });
    await engine!.start();
    await stateIs("running");
    expect(await started("proxlb")).toBe(before);
    await untilItWaits();
    await daemon.stop();
    await engine!.crash();
    await engine!.start();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await daemon.inspect()).toMatchObject({ state: "stopped", exitCode: 0 });
  });

  it("does not hang on an engine that does not answer, and goes on when it does", async () => {
    await createProxlb(engine!, { name: "proxlb", config: WAITING });
    await engine!.freeze();
    try {
      const begin = performance.now();
      expect(await daemon.inspect()).toMatchObject({ state: "engine_down" });
      await expect(daemon.restart()).rejects.toThrow("did not answer within 5 s");
      expect(performance.now() - begin).toBeLessThan(11_000);
    } finally {
      engine!.thaw();
    }
    await stateIs("stopped", 5_000);
  });

  it.each(["unless-stopped", "no"])(
    "says SIGHUP to ProxLB under restart policy %s, and Docker still keeps that policy",
    async (restart) => {
      const created = await createProxlb(engine!, { name: "proxlb", config: WAITING, restart });
      await expect(daemon.reload()).rejects.toMatchObject({ code: "conflict" });
      await daemon.start();
      const lines = await untilItWaits();
      await daemon.reload();
      await until(() => lines.some((line) => line.text.includes("Got SIGHUP")), {
        what: "ProxLB took the signal",
      });
      // A crash, as an API hiccup makes one: after Docker's own kill call it would stay down.
      const exec = await created.exec({
        Cmd: ["/opt/venv/bin/python", "-c", "import os,signal; os.kill(1, signal.SIGINT)"],
      });
      await exec.start({ Detach: true });
      if (restart === "no") await stateIs("stopped");
      else
        await until(async () => (await daemon.inspect()).restartCount === 1, { what: "Docker restarted it" });
    },
  );

  it("tells a crash loop, stops it, and starts it", async () => {
    await createProxlb(engine!, { name: "proxlb", config: BROKEN, restart: "always" });
    await daemon.start();
    await stateIs("crash_loop", 30_000);
    const seen = await daemon.inspect();
    expect(seen.reason).toMatch(/restarted ProxLB \d+ times/);
    expect(seen.restartCount).toBeGreaterThanOrEqual(2);
    await expect(expectQuick(daemon.stop())).resolves.toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await daemon.inspect()).toMatchObject({ state: "stopped", exitCode: 1 });
  });

  it("manages the one that carries the label, and refuses to choose", async () => {
    const labelled = createDockerDaemon({ dockerHost });
    const labels = { "proxlb-ui.managed": "true" };
    expect((await labelled.inspect()).reason).toContain("No Docker container carries the label");
    await createProxlb(engine!, { name: "other" });
    await createProxlb(engine!, { name: "first", labels });
    expect(await labelled.inspect()).toMatchObject({ state: "stopped", target: "first" });
    await createProxlb(engine!, { name: "second", labels });
    expect(await labelled.inspect()).toMatchObject({ state: "absent", target: null });
    expect((await labelled.inspect()).reason).toContain("(first, second)");
    await expect(labelled.start()).rejects.toMatchObject({ code: "not_found" });
  });

  it("does not take the beginning of an id for the name", async () => {
    const { id } = await createProxlb(engine!, { name: "other" });
    const misnamed = createDockerDaemon({ dockerHost, containerName: id.slice(0, 12) });
    expect(await misnamed.inspect()).toMatchObject({ state: "absent" });
  });

  /** Until its handlers of signals are there: before, Python itself ends it, with exit code 130. */
  async function untilItWaits(): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    const ending = new AbortController();
    stops.push(() => ending.abort());
    const sinceAt = (await daemon.inspect()).startedAt;
    void (async () => {
      for await (const line of daemon.follow({ sinceAt, signal: ending.signal })) lines.push(line);
    })();
    await until(() => lines.some((line) => line.text.includes("Service delay active")), {
      what: "ProxLB waits",
    });
    return lines;
  }
});

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** ProxLB leaves on SIGINT; Docker's grace time of 10 s is never used up. */
async function expectQuick(action: Promise<void>): Promise<void> {
  const begin = performance.now();
  await action;
  expect(performance.now() - begin).toBeLessThan(5_000);
}
