import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import { migrationHistory } from "@/db/schema/migrations";
import { requireUsableConfig } from "@/lib/config-file/usable";
import { parseEnv } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import { createMigrationStore } from "@/lib/features/migrations/store";
import type { ChosenMove } from "@/lib/planning/schema";
import { planSettings } from "@/lib/planning/settings";
import { planFingerprint } from "@/lib/proxlb/planner/instant-plan";
import { attribution } from "@/lib/runs/attribution";
import { startApply } from "@/lib/runs/moves/carry-out";
import { askProxmox } from "@/lib/runs/moves/check";
import type { AppliedMove } from "@/lib/runs/moves/schema";
import { stopAllRuns, stopRun } from "@/lib/runs/runner";
import { endSilentRuns, findRun } from "@/lib/runs/store";
import { toView } from "@/lib/runs/view";
import type { Simulator, SimulatorOptions } from "@/simulator/start";
import { it as base } from "@/tests/support/fixtures";
import { untilPicture } from "../../support/live-harness";
import { until } from "../../support/until";

const GIB = 1024 ** 3;
let configFile = "";

beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-apply-"));
  configFile = path.join(folder, "proxlb.yaml");
  writeConfig();
  setSingleton("env", parseEnv({ PROXLB_CONFIG: configFile, LOG_LEVEL: "silent" }));
  return () => rmSync(folder, { recursive: true });
});

function writeConfig(balancing = "") {
  const api = "proxmox_api: { hosts: [127.0.0.1], user: root@pam, pass: not-used }";
  writeFileSync(configFile, `${api}\nbalancing: { enable: true, balance_types: [vm, ct] ${balancing}}\n`);
}

/** A watched cluster, an operator who chooses moves, and what becomes of them. */
const it = base.extend<{ bench: (options?: SimulatorOptions) => Promise<ReturnType<typeof benchOf>> }>({
  bench: async ({ simulator: start, proxmox: client, live: watch, db: { db }, as }, use) => {
    await use(async (options) => {
      const simulator = await start({ autoDrift: false, migrationBytesPerSecond: 16 * GIB, ...options });
      const proxmox = client(simulator);
      const live = watch(proxmox, 20, {
        store: createMigrationStore(db),
        attribution: () => attribution(db),
      });
      live.hooks.setWatched(true);
      await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
      return benchOf(simulator, { db, live, proxmox, actor: await as("operator"), daemon: createNoDaemon() });
    });
  },
});

function benchOf(simulator: Simulator, context: Parameters<typeof startApply>[0]) {
  const { db, live, proxmox } = context;
  const fingerprint = async () => {
    const { version } = planSettings((await requireUsableConfig()).config);
    return planFingerprint(version ?? "", live.snapshot());
  };
  const view = async (id: number) => toView(db, await findRun(db, id), null);
  const moveOf = async (id: number, vmid: number): Promise<AppliedMove> => {
    const { moves } = await view(id);
    return moves!.find((move) => move.vmid === vmid) as AppliedMove;
  };
  const untilRun = (id: number, done: (run: Awaited<ReturnType<typeof view>>) => boolean) =>
    until(() => view(id), { what: "the run", fits: done, limitMs: 100_000, pauseMs: 100 });
  const apply = async (moves: ChosenMove[], inOrder = false) =>
    (await startApply(context, { fingerprint: await fingerprint(), moves, inOrder })).id;
  const orders = () =>
    ["qemu", "lxc"]
      .map((type) => simulator.requests.count("POST", `/nodes/{node}/${type}/{vmid}/migrate`))
      .reduce((a, b) => a + b);
  return { simulator, db, live, proxmox, context, fingerprint, view, moveOf, untilRun, apply, orders };
}

const move = (vmid: number, from: string, to: string): ChosenMove => ({ vmid, from, to });
const ended = (run: { finishedAt: string | null }) => run.finishedAt !== null;

describe("chosen moves", () => {
  it("are made one after the other where they stand on each other, also by a guest that steps aside", async ({
    bench,
  }) => {
    const { simulator, untilRun, apply } = await bench({ timeScale: 4 });
    const chosen = [move(101, "pve1", "pve3"), move(106, "pve1", "pve2"), move(101, "pve3", "pve2")];
    const run = await untilRun(await apply(chosen, true), ended);
    expect(run).toMatchObject({ state: "finished", reason: null });
    const [first, second, third] = run.moves!;
    expect(run.moves!.map(({ state }) => state)).toEqual(["moved", "moved", "moved"]);
    expect(Date.parse(second!.startedAt!)).toBeGreaterThanOrEqual(Date.parse(first!.endedAt!));
    expect(Date.parse(third!.startedAt!)).toBeGreaterThanOrEqual(Date.parse(second!.endedAt!));
    expect(simulator.cluster.guestOf(101).node).toBe("pve2");
  });

  it("that stand on one that was not made are not started", async ({ bench }) => {
    const { simulator, untilRun, apply, orders } = await bench({ timeScale: 4 });
    simulator.faults.lockGuest(105, "backup");
    const chosen = [move(101, "pve1", "pve3"), move(105, "pve1", "pve2"), move(106, "pve1", "pve2")];
    const run = await untilRun(await apply(chosen, true), ended);
    expect(run.moves!.map(({ state }) => state)).toEqual(["moved", "refused", "not_started"]);
    expect(run.moves!.at(-1)!.reason).toMatch(/^It stands on the move of .+ to pve2, which was not made\.$/);
    expect(orders()).toBe(1);
  });

  it("are made through Proxmox, and one that it refuses keeps its words while the others go on", async ({
    bench,
  }) => {
    const { simulator, db, untilRun, apply, orders } = await bench({ timeScale: 4 });
    simulator.faults.lockGuest(105, "backup");
    simulator.faults.failMigration(106, "disk full on target");
    const id = await apply([
      move(101, "pve1", "pve3"),
      move(105, "pve1", "pve2"),
      move(106, "pve1", "pve2"),
      move(200, "pve1", "pve3"),
    ]);
    const run = await untilRun(id, ended);
    expect(run).toMatchObject({ kind: "apply", state: "finished", plannedMoves: 4, migrated: 2 });
    expect(run.reason).toBe("Of 4 chosen moves: 2 moved, 1 refused, 1 failed.");
    const byId = new Map(run.moves!.map((each) => [each.vmid, each]));
    expect(byId.get(101)).toMatchObject({ state: "moved", guest: "web-01", reason: null });
    expect(byId.get(200)).toMatchObject({ state: "moved", type: "ct" });
    expect(byId.get(105)).toMatchObject({ state: "refused", upid: null });
    expect(byId.get(105)!.reason).toContain("is locked (backup)");
    expect(byId.get(106)).toMatchObject({ state: "failed" });
    expect(byId.get(106)!.reason).toContain("disk full on target");
    expect(simulator.cluster.guestOf(101).node).toBe("pve3");
    expect(simulator.cluster.guestOf(105).node).toBe("pve1");
    expect(orders()).toBe(3);
    const credited = async () =>
      (await db.select().from(migrationHistory).where(eq(migrationHistory.runId, id))).filter(
        ({ status }) => status !== "running",
      );
    await untilRun(id, () => true);
    const rows = await until(credited, { what: "three rows", fits: ({ length }) => length >= 3 });
    expect(rows.map(({ guestId }) => guestId).sort()).toEqual([101, 106, 200]);
    expect(rows.every(({ triggeredBy }) => triggeredBy === "run")).toBe(true);
    expect(rows.find(({ guestId }) => guestId === 101)?.targetNode).toBe("pve3");
  });

  it("are told beside what the plan predicted, once the figures have settled", async ({ bench }) => {
    const { untilRun, apply } = await bench({ timeScale: 4 });
    const id = await apply([move(101, "pve1", "pve3")]);
    const run = await untilRun(id, ended);
    expect(run.forecast).toMatchObject({ method: "memory", mode: "used", actual: null });
    expect(run.forecast!.predictedPoints).toBeLessThan(run.forecast!.beforePoints ?? 0);
    const settled = await untilRun(id, ({ forecast }) => forecast?.actual !== null);
    const { actual, predictedPoints, nodes } = settled.forecast!;
    // Loads go on changing meanwhile; the move itself is worth 18 points.
    expect(Math.abs(actual!.points! - predictedPoints!)).toBeLessThan(3);
    expect(nodes).toHaveLength(3);
    for (const node of nodes) expect(Math.abs(node.actualRatio! - node.predictedRatio)).toBeLessThan(0.03);
  });

  it("of a guest that moved behind the live picture are refused in plain words", async ({ bench }) => {
    const { simulator, live, proxmox } = await bench();
    const stale = live.snapshot().guests.find(({ vmid }) => vmid === 101)!;
    simulator.faults.moveGuest(101, "pve2");
    const { objection } = await askProxmox(proxmox, stale, "pve3", true);
    expect(objection).toBe(`${stale.name} (101) runs on pve2 now, not on pve1. Look at the new plan.`);
  });

  it("of a superseded plan are refused: a guest moved, or the config changed", async ({ bench }) => {
    const { simulator, live, context, fingerprint, orders } = await bench();
    const old = await fingerprint();
    const chosen = [move(101, "pve1", "pve3")];
    simulator.faults.moveGuest(109, "pve2");
    await untilPicture(live.snapshot, (now) => now.guests.find(({ vmid }) => vmid === 109)?.node === "pve2");
    await expect(startApply(context, { fingerprint: old, moves: chosen })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("no longer where it was"),
    });
    const fresh = await fingerprint();
    writeConfig(", balanciness: 3");
    await expect(startApply(context, { fingerprint: fresh, moves: chosen })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("proxlb.yaml was changed"),
    });
    await expect(
      startApply(context, { fingerprint: await fingerprint(), moves: [move(101, "pve2", "pve3")] }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("web-01 (101) runs on pve1 now, not on pve2"),
    });
    expect(orders()).toBe(0);
  });

  it("run one set at a time, and stop where a person stops them: what had started finishes", async ({
    bench,
  }) => {
    const { apply, moveOf, untilRun, orders } = await bench({ migrationBytesPerSecond: 0.8 * GIB });
    const id = await apply([move(101, "pve1", "pve3"), move(105, "pve1", "pve2"), move(106, "pve1", "pve2")]);
    await untilRun(id, (run) => run.moves!.some(({ state }) => state === "moving"));
    await expect(apply([move(102, "pve1", "pve3")])).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/^operator-\d+ runs a set of chosen moves/),
    });
    expect(stopRun(id)).toBe(true);
    const run = await untilRun(id, ended);
    expect(run.state).toBe("cancelled");
    expect(run.reason).toBe("Stopped. Of 3 chosen moves: 1 moved, 2 not started.");
    expect(run.moves!.map(({ state }) => state).sort()).toEqual(["moved", "not_started", "not_started"]);
    expect((await moveOf(id, 101)).state).toBe("moved");
    expect(orders()).toBe(1);
  });

  it("of HA-managed guests are followed through the HA manager's own task", async ({ bench }) => {
    const { simulator, db, untilRun, apply } = await bench({ timeScale: 5 });
    simulator.advance(30);
    const id = await apply([move(103, "pve1", "pve3")]);
    const run = await untilRun(id, ended);
    const [only] = run.moves!;
    expect(only).toMatchObject({ state: "moved", requestUpid: expect.stringContaining(":hamigrate:103:") });
    expect(only!.upid).toContain(":qmigrate:103:root@pam:");
    expect(simulator.cluster.guestOf(103).node).toBe("pve3");
    const row = async () =>
      (await db.select().from(migrationHistory).where(eq(migrationHistory.guestId, 103)))[0];
    const settled = await until(row, { what: "the row settles", fits: (found) => found?.status === "ok" });
    expect(settled).toMatchObject({ runId: id, triggeredBy: "run", targetNode: "pve3" });
  });

  it("take along whom an HA rule keeps with them: in the room, the rows, the forecast and the history", async ({
    bench,
  }) => {
    const pair = ["vm:100", "vm:101"];
    const guest = (vmid: number, node: string, gib: number) => ({
      vmid,
      name: `vm${vmid}`,
      node,
      memoryBytes: gib * GIB,
      load: { memoryRatio: 0.9, drift: 0 },
    });
    const { simulator, db, live, apply, untilRun, orders } = await bench({
      timeScale: 5,
      cluster: {
        name: "pair",
        nodes: [
          { name: "pve1", memoryBytes: 64 * GIB, baseMemoryBytes: 2 * GIB },
          { name: "pve2", memoryBytes: 64 * GIB, baseMemoryBytes: 2 * GIB },
          { name: "pve3", memoryBytes: 16 * GIB, baseMemoryBytes: 2 * GIB },
        ],
        guests: [guest(100, "pve1", 8), guest(101, "pve1", 8), guest(102, "pve1", 4)],
        haServices: Object.fromEntries(pair.map((sid) => [sid, { state: "started" }])),
        haRules: [{ rule: "pair", type: "resource-affinity", affinity: "positive", resources: pair }],
      },
    });
    simulator.advance(30);
    await untilPicture(live.snapshot, (now) => now.facts.haRules.length > 0, 30_000);

    // Alone it would fit.
    const tight = await untilRun(await apply([move(100, "pve1", "pve3")]), ended);
    expect(tight.moves!.map(({ vmid, state }) => [vmid, state])).toEqual([
      [100, "refused"],
      [101, "not_started"],
    ]);
    expect(tight.moves![0]!.reason).toContain("vm100 and who comes along use");
    expect(orders()).toBe(0);

    const id = await apply([move(100, "pve1", "pve2")]);
    const run = await untilRun(id, ended);
    expect(run.reason).toBeNull();
    expect(run.moves!.map(({ vmid, alongWith, state }) => [vmid, alongWith, state])).toEqual([
      [100, null, "moved"],
      [101, 100, "moved"],
    ]);
    expect(run.moves![1]!.upid).toContain(":qmigrate:101:root@pam:");
    expect([100, 101].map((vmid) => simulator.cluster.guestOf(vmid).node)).toEqual(["pve2", "pve2"]);
    expect(orders()).toBe(1);
    const predicted = run.forecast!.nodes.find(({ node }) => node === "pve1")!;
    expect(predicted.beforeRatio - predicted.predictedRatio).toBeGreaterThan(0.2);
    const rows = () => db.select().from(migrationHistory).where(eq(migrationHistory.runId, id));
    const credited = await until(rows, { what: "both rows", fits: ({ length }) => length === 2 });
    expect(credited.map(({ guestId, alongWith }) => [guestId, alongWith]).sort()).toEqual([
      [100, null],
      [101, 100],
    ]);
  });

  it("that another HA rule blocks, or whose target is down, are refused before anything is ordered", async ({
    bench,
  }) => {
    const { simulator, live, context, fingerprint, untilRun, apply, orders } = await bench();
    const id = await apply([move(103, "pve1", "pve2")]);
    const run = await untilRun(id, ended);
    expect(run).toMatchObject({ state: "failed", reason: "Of 1 chosen moves: 1 refused." });
    expect(run.moves![0]!.reason).toMatch(/Proxmox VE refuses pve2: blocking ha resources: vm:104/);
    simulator.faults.setNodeDown("pve3");
    simulator.advance(30);
    await untilPicture(live.snapshot, (now) => now.nodes.some((node) => node.status === "offline"), 30_000);
    await expect(
      startApply(context, { fingerprint: await fingerprint(), moves: [move(101, "pve1", "pve3")] }),
    ).rejects.toMatchObject({ message: expect.stringContaining("pve3 is offline") });
    expect(orders()).toBe(0);
  });

  it("survive the end of the app as interrupted: what had started is followed by PVE, nothing is sent again", async ({
    bench,
  }) => {
    const { db, untilRun, apply, orders, view } = await bench({ migrationBytesPerSecond: 0.8 * GIB });
    const id = await apply([move(101, "pve1", "pve3"), move(105, "pve1", "pve2")]);
    await untilRun(id, (run) => run.moves!.some(({ state }) => state === "moving"));
    stopAllRuns();
    const run = await untilRun(id, ended);
    expect(run.state).toBe("interrupted");
    await endSilentRuns(db);
    const told = await untilRun(id, ({ moves }) => moves!.some(({ state }) => state === "moved"));
    expect(told.moves!.map(({ vmid, state }) => [vmid, state])).toEqual([
      [101, "moved"],
      [105, "not_started"],
    ]);
    expect((await view(id)).state).toBe("interrupted");
    expect(orders()).toBe(1);
  });

  it.for([0, -3600, 3600])(
    "whose order got no answer are found in PVE's tasks and never ordered twice; its clock is %i s ahead",
    async (aheadSeconds, { bench }) => {
      const startAt = Math.floor(Date.now() / 1000) + aheadSeconds;
      const { simulator, live, proxmox, untilRun, apply, moveOf } = await bench({ startAt });
      const vm = (node: string) => ({ type: "vm" as const, vmid: 101, node });
      // One of before, which is not what was ordered.
      const old = await proxmox.migrate(vm("pve1"), { target: "pve2", running: true });
      await until(async () => !(await proxmox.taskStatus(old)).running, { limitMs: 20_000 });
      const back = await proxmox.migrate(vm("pve2"), { target: "pve1", running: true });
      await until(async () => !(await proxmox.taskStatus(back)).running, { limitMs: 20_000 });
      const seenAt = live.snapshot().connection.seenAt ?? "";
      await untilPicture(live.snapshot, ({ connection, guests }) => {
        const guest = guests.find((each) => each.vmid === 101);
        const isLater = Date.parse(connection.seenAt ?? "") > Date.parse(seenAt) + 1_000;
        return isLater && guest?.node === "pve1" && guest.migratingTo === null;
      });
      simulator.faults.delayNext("POST /nodes/pve1/qemu/101/migrate", 20_000);
      const id = await apply([move(101, "pve1", "pve3")]);
      // It is saved as moving before it is ordered; that the order got no answer is known later.
      await untilRun(id, (run) => run.moves!.some(({ upid, reason }) => upid === null && reason !== null));
      expect(await moveOf(id, 101)).toMatchObject({ state: "moving" });
      expect((await moveOf(id, 101)).reason).toContain("Whether Proxmox carried it out is not known");
      // It had arrived after all.
      const upid = await proxmox.migrate(vm("pve1"), { target: "pve3", running: true });
      await untilRun(id, ended);
      expect(await moveOf(id, 101)).toMatchObject({ state: "moved", reason: null, upid });
      const tasks = (await proxmox.tasks()).filter((task) => task.type === "qmigrate");
      expect(tasks.map((task) => task.upid).sort()).toEqual([old, back, upid].sort());
    },
  );
});
