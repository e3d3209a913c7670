import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bestNode,
  dryRun,
  estimateSeconds,
  type OneShotInput,
  proxlbVersion,
  rebalance,
} from "@/lib/daemon/one-shot";
import { stringifyConfig } from "@/lib/proxlb/config/parse";
import { afterEvent, CYCLE_START, cycleAt } from "@/lib/proxlb/log/cycle";
import type { LogEvent } from "@/lib/proxlb/log/facts";
import { createLogReader } from "@/lib/proxlb/log/reader";
import { PROXLB_VERSION } from "@/lib/proxlb/version";
import { type Simulator, startSimulator } from "@/simulator/start";
import { finishedMoves } from "../../support/finished-moves";
import { createTestDaemon, findProxlb, listen } from "../../support/proxlb";

const python = await findProxlb();

describe.runIf(python)("ProxLB, run once against a simulated cluster over HTTPS", () => {
  let simulator: Simulator;
  let bench: Awaited<ReturnType<typeof createTestDaemon>>;

  beforeAll(async () => {
    // Migrations take seconds of simulated time, and ProxLB asks every 5 s.
    simulator = await startSimulator({ size: "small", timeScale: 20, autoDrift: false, authDelayMs: 100 });
    bench = await createTestDaemon(python || "", config(), { caPem: simulator.caPem });
  });
  afterAll(async () => {
    await bench?.remove();
    await simulator?.stop();
  });

  const config = (api: object = {}, balancing: object = {}) =>
    stringifyConfig({
      proxmox_api: {
        hosts: [`127.0.0.1:${simulator.port}`],
        user: simulator.credentials.proxlb.user,
        token_id: simulator.credentials.proxlb.tokenName,
        token_secret: simulator.credentials.proxlb.secret,
        ssl_verification: true,
        ...api,
      },
      balancing: { balance_types: ["vm", "ct"], balanciness: 5, parallel: true, ...balancing },
    });
  const input = (configText: string, more: Partial<OneShotInput> = {}): OneShotInput => ({
    daemon: bench.daemon,
    configText,
    signal: new AbortController().signal,
    cluster: size(),
    timeoutMs: 120_000,
    ...more,
  });
  const size = () => ({
    nodes: simulator.cluster.nodes.size,
    guests: [...simulator.cluster.guests.values()].filter((guest) => guest.status === "running").length,
  });

  it("reports its version", async () => {
    expect(await proxlbVersion(bench.daemon, new AbortController().signal)).toBe(PROXLB_VERSION);
  });

  it("plans moves without making any, in about the estimated time", async () => {
    const before = placement();
    const startedMs = performance.now();
    const { plan } = await dryRun(input(config()));
    const seconds = (performance.now() - startedMs) / 1000;
    expect(plan.moves.length).toBeGreaterThan(0);
    expect(plan.spread.afterRatio).toBeLessThan(plan.spread.beforeRatio);
    expect(plan.guestCount).toBe(size().guests);
    for (const move of plan.moves) expect(before.get(move.vmid)).toBe(move.from);
    expect(placement()).toEqual(before);
    expect(seconds).toBeLessThan(estimateSeconds(size()) * 3);
    expect(seconds).toBeGreaterThan(estimateSeconds(size()) / 3);
  });

  it("names the best node", async () => {
    expect([...simulator.cluster.nodes.keys()]).toContain(await bestNode(input(config())));
  });

  it("really moves guests, though the daemon's own balancing is off", async () => {
    const before = placement();
    const events: LogEvent[] = [];
    const result = await rebalance(input(config(), { onLine: (_, event) => event && events.push(event) }));
    expect(result).toMatchObject({ outcome: "finished", failure: null });
    expect(result.migrations.length).toBeGreaterThan(0);
    expect(result.migrations.map(({ guest }) => guest)).toEqual(
      expect.arrayContaining(result.plan?.moves.slice(0, 1).map(({ guest }) => guest) ?? ["a plan"]),
    );
    const after = placement();
    const moved = [...after].filter(([vmid, node]) => before.get(vmid) !== node);
    expect(moved).toHaveLength(finishedMoves(result.migrations));
    if (moved.length === result.migrations.length) expect(result.warnings).toEqual([]);
    simulator.advance(60);
    const { plan } = await dryRun(input(config()));
    expect(plan.spread.beforeRatio).toBeLessThan(result.plan?.spread.beforeRatio ?? 0);
  });

  it("warns where no guest type may move", async () => {
    const before = placement();
    const result = await rebalance(input(config({}, { balance_types: [] })));
    expect(result).toMatchObject({ outcome: "finished", migrations: [] });
    expect(result.warnings).toHaveLength(1);
    expect(placement()).toEqual(before);
  });

  it.each([
    [
      "a wrong secret",
      () => config({ token_secret: "00000000-0000-0000-0000-000000000000" }),
      "refuses the credentials",
    ],
    ["a closed port", () => config({ hosts: ["127.0.0.1:1"] }), "127.0.0.1:1 refuses connections"],
    ["no credentials", () => config({ token_id: null, token_secret: null }), "no complete credentials"],
    ["a bad value", () => config({}, { method: "mem" }), "balancing.method must be one of memory, cpu, disk"],
  ])("says in a sentence what is wrong with %s", async (_, text, sentence) => {
    const failure = await dryRun(input(text())).then(
      () => null,
      (error) => error,
    );
    expect(failure?.name).toBe("AppError");
    expect(failure.message).toContain(sentence);
    expect(failure.message).not.toContain(simulator.credentials.proxlb.secret);
  });

  it("balances as a service too, and is seen asleep until its next run", async () => {
    await bench.rewrite(`${config()}service: {schedule: {interval: 2, format: hours}}\n`);
    const log = listen(bench.daemon);
    await bench.daemon.start();
    const last = await log.waitFor("Daemon mode active");
    const reader = createLogReader();
    const events = log.lines.flatMap((line) => reader.push(line) ?? []);
    const state = cycleAt(events.reduce(afterEvent, CYCLE_START), last.at);
    expect(state).toMatchObject({ phase: "sleeping", lastCycleEndedAt: last.at });
    expect(Date.parse(state.nextRunAt ?? "") - Date.parse(last.at)).toBe(2 * 3600_000);
    expect(await bench.daemon.inspect()).toMatchObject({ state: "running", restartCount: 0 });
    await bench.daemon.stop();
    await log.end();
  });

  it("does not trust a cluster whose certificate authority it does not know", async () => {
    const stranger = await createTestDaemon(python || "", config());
    try {
      await expect(dryRun(input(config(), { daemon: stranger.daemon }))).rejects.toMatchObject({
        message: expect.stringContaining("certificate"),
      });
    } finally {
      await stranger.remove();
    }
  });

  it("ends a run that takes too long, and one that is cancelled", async () => {
    // Takes connections and never answers: ProxLB waits for its own timeout of 10 s.
    const silent = createServer();
    await new Promise<void>((up) => silent.listen(0, "127.0.0.1", up));
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : 0;
    const deaf = config({ hosts: [`127.0.0.1:${port}`] });
    try {
      await expect(dryRun(input(deaf, { timeoutMs: 3_000 }))).rejects.toMatchObject({
        code: "unavailable",
        message: expect.stringMatching(/^ProxLB was ended after \d s/),
      });
      const cancel = new AbortController();
      const run = dryRun(input(deaf, { signal: cancel.signal, onLine: () => cancel.abort() }));
      await expect(run).rejects.toMatchObject({ code: "conflict", message: "The run was cancelled." });
    } finally {
      silent.close();
    }
  });

  function placement(): Map<number, string> {
    return new Map([...simulator.cluster.guests.values()].map((guest) => [guest.vmid, guest.node]));
  }
});
