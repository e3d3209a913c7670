import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDockerDaemon } from "@/lib/daemon/docker/driver";
import { bestNode, dryRun, type OneShotInput, proxlbVersion, rebalance } from "@/lib/daemon/one-shot";
import type { OneShotRequest } from "@/lib/daemon/schema";
import { stringifyConfig } from "@/lib/proxlb/config/parse";
import { PROXLB_VERSION } from "@/lib/proxlb/version";
import { type Simulator, startSimulator } from "@/simulator/start";
import { createProxlb, loadProxlbImage, NO_ENGINE, startDockerEngine } from "@/tests/support/docker";
import { finishedMoves } from "@/tests/support/finished-moves";
import { until } from "@/tests/support/until";

const engine = await startDockerEngine({ liveRestore: true });
const ready = engine !== null && (await loadProxlbImage(engine));

afterAll(async () => {
  await engine?.stop();
});

describe.runIf(ready)("one-shot runs of the Docker driver", () => {
  const { docker, dockerHost } = engine ?? NO_ENGINE;
  const daemon = createDockerDaemon({ dockerHost, containerName: "proxlb" });
  const folder = mkdtempSync(join(tmpdir(), "proxlb-ui-one-shot-"));
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ size: "small", timeScale: 20, autoDrift: false, authDelayMs: 100 });
    writeFileSync(join(folder, "ca.pem"), simulator.caPem, { mode: 0o644 });
  });
  afterEach(async () => {
    const left = await docker.listContainers({ all: true });
    for (const { Id } of left) await docker.getContainer(Id).remove({ force: true });
    expect(left.flatMap((each) => each.Names).filter((name) => name.includes("one-shot"))).toEqual([]);
  });
  afterAll(async () => {
    await simulator?.stop();
    rmSync(folder, { recursive: true });
  });

  /** The managed one, stopped, and trusting the simulator's CA as an operator would make it. */
  const managed = (script?: string) =>
    createProxlb(engine!, {
      name: "proxlb",
      script,
      env: ["REQUESTS_CA_BUNDLE=/trust/ca.pem", "API_SECRET=canary"],
      binds: [`${folder}/ca.pem:/trust/ca.pem`],
    });
  const configText = (api: object = {}) =>
    stringifyConfig({
      proxmox_api: {
        hosts: [`127.0.0.1:${simulator.port}`],
        user: simulator.credentials.proxlb.user,
        token_id: simulator.credentials.proxlb.tokenName,
        token_secret: simulator.credentials.proxlb.secret,
        ...api,
      },
      balancing: { balance_types: ["vm", "ct"], balanciness: 5, parallel: true },
    });
  const input = (more: Partial<OneShotInput> = {}): OneShotInput => ({
    daemon,
    configText: configText(),
    signal: new AbortController().signal,
    cluster: { nodes: 3, guests: 12 },
    timeoutMs: 120_000,
    ...more,
  });
  const request = (more: Partial<OneShotRequest> = {}): OneShotRequest => ({
    kind: "dry_run",
    configYaml: "{}",
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onLine: () => undefined,
    ...more,
  });
  const oneShots = () =>
    docker.listContainers({ all: true, filters: { label: ["proxlb-ui.one-shot=true"] } });
  const placement = () => [...simulator.cluster.guests.values()].map(({ vmid, node }) => `${vmid} ${node}`);

  it("learns the version, which inspect then tells", async () => {
    await managed();
    expect(await proxlbVersion(daemon, new AbortController().signal)).toBe(PROXLB_VERSION);
    expect((await daemon.inspect()).version).toBe(PROXLB_VERSION);
  });

  it("plans without moving, beside a stopped ProxLB, and leaves no trace of the configuration", async () => {
    await managed();
    const before = placement();
    let seen: ReturnType<typeof look> | null = null;
    const { plan } = await dryRun(
      input({
        onLine: () => {
          seen ??= look();
        },
      }),
    );
    expect(plan.moves.length).toBeGreaterThan(0);
    expect(placement()).toEqual(before);
    const { info, file, traces } = await seen!;
    expect(traces.length).toBeGreaterThan(0); // while it runs it is there
    expect(file).toContain("400 65534 /proxlb-ui-one-shot/proxlb.yaml");
    expect(info.Config.Env).not.toContain("API_SECRET=canary");
    expect(info.Mounts).toMatchObject([{ Destination: "/trust/ca.pem", RW: false }]);
    expect(info.HostConfig).toMatchObject({
      Privileged: false,
      CapDrop: ["ALL"],
      RestartPolicy: { Name: "no" },
    });
    expect(info.HostConfig.PortBindings ?? {}).toEqual({});
    expect(await daemon.inspect()).toMatchObject({ state: "stopped", startedAt: null });
    expect(filesWith(simulator.credentials.proxlb.secret)).toEqual([]);
  });

  it("names the best node, and really moves guests", async () => {
    await managed();
    expect([...simulator.cluster.nodes.keys()]).toContain(await bestNode(input()));
    const before = placement();
    const result = await rebalance(input());
    expect(result).toMatchObject({ outcome: "finished", failure: null });
    expect(result.migrations.length).toBeGreaterThan(0);
    const moved = placement().filter((each) => !before.includes(each));
    expect(moved).toHaveLength(finishedMoves(result.migrations));
  });

  it("passes on why ProxLB refuses a configuration, a secret and a certificate", async () => {
    await createProxlb(engine!, { name: "proxlb" });
    const bad = await daemon.runOnce(request({ configYaml: "proxmox_api: nothing\n" }));
    expect(bad).toMatchObject({ exitCode: 1, outcome: "finished" });
    expect(bad.stdout).toContain("validation error");
    await expect(dryRun(input())).rejects.toMatchObject({ message: expect.stringContaining("certificate") });
    const wrong = configText({ token_secret: "no", ssl_verification: false });
    await expect(dryRun(input({ configText: wrong }))).rejects.toThrow("refuses the credentials");
  });

  it("needs a managed one to copy", async () => {
    await expect(daemon.runOnce(request())).rejects.toMatchObject({ code: "not_found" });
  });

  it("gives a large output whole", async () => {
    await managed("for i in range(100_000): print(f'{i:08}' + 'x' * 80)\nprint('{}')");
    let lines = 0;
    const result = await daemon.runOnce(
      request({
        onLine: () => {
          lines += 1;
        },
      }),
    );
    const expected = Array.from(
      { length: 100_000 },
      (_, i) => `${String(i).padStart(8, "0")}${"x".repeat(80)}\n`,
    );
    expect(result.stdout === `${expected.join("")}{}\n`).toBe(true);
    expect(lines).toBe(100_001);
  });

  it("reads on after the engine crashed in the middle", async () => {
    await managed("import time\nfor i in range(100): print(i); time.sleep(0.05)");
    const lines: string[] = [];
    const running = daemon.runOnce(request({ onLine: (line) => lines.push(line.text) }));
    await until(() => lines.length >= 20, { what: "some lines" });
    await engine!.crash();
    await engine!.start();
    expect(await running).toMatchObject({ exitCode: 0, outcome: "finished" });
    expect(lines).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  });

  it("ends one that takes too long with SIGINT, one that is cancelled too, and a stubborn one with SIGKILL", async () => {
    await managed(
      "import time, signal, os\nsignal.signal(2, lambda *_: (print('leaves'), os._exit(0)))\nprint('here')\ntime.sleep(99)",
    );
    const late = await daemon.runOnce(request({ timeoutMs: 2_000 }));
    expect(late).toMatchObject({ outcome: "timeout", exitCode: 0, stdout: "here\nleaves\n" });
    const cancel = new AbortController();
    const cancelled = daemon.runOnce(request({ signal: cancel.signal, onLine: () => cancel.abort() }));
    expect(await cancelled).toMatchObject({ outcome: "cancelled", exitCode: 0 });
    expect(await daemon.runOnce(request({ signal: cancel.signal }))).toMatchObject({
      outcome: "cancelled",
      exitCode: null,
    });
    await docker.getContainer("proxlb").remove();
    await managed("import time, signal\nsignal.signal(2, signal.SIG_IGN)\ntime.sleep(99)");
    const stubborn = await daemon.runOnce(request({ timeoutMs: 1_000 }));
    expect(stubborn).toMatchObject({ outcome: "timeout", exitCode: 137 });
  });

  it("clears away what a crash of this app left, and nothing of others", async () => {
    await managed();
    const labels = (of: string) => ({ "proxlb-ui.one-shot": "true", "proxlb-ui.one-shot-of": of });
    const left = await createProxlb(engine!, {
      name: "left",
      script: "import time; time.sleep(99)",
      labels: labels("proxlb"),
    });
    await left.start();
    await createProxlb(engine!, { name: "others", labels: labels("another") });
    expect(await daemon.cleanUp()).toEqual({ leftoverRuns: 1, startedAgain: false });
    const names = (await docker.listContainers({ all: true })).flatMap((each) => each.Names).sort();
    expect(names).toEqual(["/others", "/proxlb"]);
  });

  /** The one-shot while it runs, and who may read its configuration. */
  async function look() {
    const [running] = await oneShots();
    const container = docker.getContainer(running!.Id);
    const path = "/proxlb-ui-one-shot/proxlb.yaml";
    const pid = (await container.inspect()).State.Pid;
    const file = execFileSync("stat", ["-c", "%a %u", `/proc/${pid}/root${path}`], { encoding: "utf8" });
    const traces = filesWith(simulator.credentials.proxlb.secret);
    return { info: await container.inspect(), file: `${file.trim()} ${path}`, traces };
  }

  /** Files of the whole engine that hold the text. */
  function filesWith(text: string): string[] {
    const data = join(dirname(engine!.socketPath), "data");
    const found = spawnSync("grep", ["-rlF", "--devices=skip", text, data], { encoding: "utf8" });
    return found.stdout.split("\n").filter((path) => path !== "");
  }
});
