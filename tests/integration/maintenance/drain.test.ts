import { writeFileSync } from "node:fs";
import { and, eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { drains } from "@/db/schema/drains";
import { maintenanceOccurrences } from "@/db/schema/maintenance";
import { rolls } from "@/db/schema/rolls";
import { runs } from "@/db/schema/runs";
import { setSingleton } from "@/lib/core/singleton";
import { drainNode } from "@/lib/features/maintenance/drain-carry-out";
import { forecastDrain } from "@/lib/features/maintenance/drain-look";
import { claimDrain, settleDrains } from "@/lib/features/maintenance/drain-store";
import { followDrains } from "@/lib/features/maintenance/windows/drains";
import { trackCycle } from "@/lib/live/log/cycle-tracker";
import { stopAllRuns, stopRun } from "@/lib/runs/runner";
import { CONFIG, configPath, eachWithConfig, it, onDisk, withMarked } from "@/tests/support/drain-bench";
import { untilPicture } from "../../support/live-harness";
import { until } from "../../support/until";

eachWithConfig();

/** ProxLB's log as it goes on. */
function linesOfProxlb(): (message: string) => void {
  let seq = 0;
  return (message) =>
    trackCycle({
      epoch: "1",
      seq: seq++,
      at: new Date().toISOString(),
      stream: "stdout",
      text: `2026-11-28 10:00:00,000 - ProxLB - INFO - ${message}`,
    });
}

describe("a drain", () => {
  it("marks the node, moves who can leave, tells who stays, and is undone to what it was", async ({
    bench,
  }) => {
    const { drain, undo, untilState, nodeOf, orders, context } = await bench({ timeScale: 8 });
    const bare = CONFIG.slice(0, CONFIG.indexOf("proxmox_cluster"));
    writeFileSync(configPath(), bare);
    const forecast = await forecastDrain(context, { name: "pve2", restartContainers: false });
    expect(forecast.moves.map(({ vmid, to }) => [vmid, to])).toEqual([[104, "pve3"]]);
    expect(forecast.blockers).toMatchObject([{ vmid: 108, kind: "ignored" }]);
    await drain("pve2");
    expect(onDisk()).toBe(`${bare}proxmox_cluster:\n  maintenance_nodes: [pve2]\n`);
    const out = await untilState("pve2", "in_maintenance");
    expect(out).toMatchObject({ left: [{ vmid: 108 }], moves: [{ vmid: 104, state: "moved" }] });
    expect([nodeOf(104), nodeOf(108)]).toEqual(["pve3", "pve2"]);
    // Right after the last move: the picture may be from before it, or Proxmox VE not through with it.
    await undo("pve2");
    expect(onDisk()).toBe(bare);
    await untilState("pve2", "ended");
    expect(nodeOf(104)).toBe("pve2");
    expect(orders()).toBe(2);
  });

  it("stops where a person stops it, and goes on from there without moving anybody twice", async ({
    bench,
  }) => {
    const { drain, view, untilState, nodeOf, orders, live } = await bench({ timeScale: 8 });
    await drain("pve3");
    const { runId } = await until(() => view("pve3"), {
      fits: ({ moves }) => moves.some(({ state }) => state === "moving"),
    });
    stopRun(runId!);
    const stopped = await untilState("pve3", "stopped");
    expect(stopped.moves.map(({ state }) => state).sort()).toEqual(["moved", "not_started"]);
    expect(onDisk()).toBe(withMarked("pve3"));
    await untilPicture(
      live.snapshot,
      ({ guests }) => guests.filter(({ node }) => node === "pve3").length === 2,
    );
    await drain("pve3");
    await untilState("pve3", "in_maintenance");
    expect([nodeOf(109), nodeOf(201), nodeOf(110)]).toEqual(["pve2", "pve2", "pve3"]);
    expect(orders()).toBe(2);
    const away = await until(() => view("pve3"), { fits: ({ away }) => away.length === 2 });
    expect(away.away.map(({ vmid, home }) => [vmid, home]).sort()).toEqual([
      [109, "pve3"],
      [201, "pve3"],
    ]);
  });

  it("ordered while ProxLB moves guests waits for it, and is planned anew from where they are then", async ({
    bench,
  }) => {
    const { drain, undo, view, untilState, nodeOf, orders, simulator } = await bench({ timeScale: 8 });
    const proxlbSays = linesOfProxlb();
    proxlbSays("Using config path: /etc/proxlb/proxlb.yaml");
    await drain("pve3");
    expect(await view("pve3")).toMatchObject({
      state: "moving",
      runReason: "ProxLB's own cycle is going on. This run starts when it ends.",
    });
    // One who was to leave has left, and one who was elsewhere has come.
    simulator.faults.moveGuest(109, "pve1");
    simulator.faults.moveGuest(104, "pve3");
    expect(orders()).toBe(0);
    proxlbSays("Daemon mode active: Next run in: 12 hours.");
    const out = await untilState("pve3", "in_maintenance");
    expect(out.moves.map(({ vmid, state }) => [vmid, state]).sort()).toEqual([
      [104, "moved"],
      [201, "moved"],
    ]);
    expect(nodeOf(109)).toBe("pve1");
    // So is the way back: one of two is brought home by ProxLB.
    proxlbSays("Using config path: /etc/proxlb/proxlb.yaml");
    await undo("pve3");
    simulator.faults.moveGuest(201, "pve3");
    proxlbSays("Daemon mode active: Next run in: 12 hours.");
    await untilState("pve3", "ended");
    expect([nodeOf(104), nodeOf(201)]).toEqual(["pve3", "pve3"]);
    expect(orders()).toBe(3);
  });

  it("of two at the same moment one begins, and a second node only with a reason", async ({ bench }) => {
    const { drain, untilState, db } = await bench({ timeScale: 8 });
    const both = await Promise.allSettled([drain("pve3"), drain("pve3"), drain("pve2")]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [row] = await db.select().from(drains);
    const [first, second] = row!.nodeName === "pve3" ? ["pve3", "pve2"] : ["pve2", "pve3"];
    expect(await db.select().from(runs)).toHaveLength(1);
    await untilState(first!, "in_maintenance");
    await expect(drain(second!)).rejects.toThrow(
      `Once ${first}, ${second} are switched off, 1 of 3 nodes are left, and a quorum takes 2`,
    );
    expect(onDisk()).toBe(withMarked(first!));
    await drain(second!, { override: "power cut in both racks" });
    await until(() => onDisk() === withMarked(first!, second!));
    await expect(drain("pve1", { override: "all of them" })).rejects.toThrow(
      "the last node that takes guests",
    );
  });

  it("whose undo was killed before anybody was ordered back tells so, and is gone on with", async ({
    bench,
  }) => {
    const { db, drain, undo, view, untilState, nodeOf, orders } = await bench({ timeScale: 16 });
    await drain("pve2");
    await untilState("pve2", "in_maintenance");
    // What a kill right after the node was unmarked leaves: nobody is ordered back.
    const killed = { phase: "back", endedByName: "ada", bringsBack: true, endedAt: new Date() } as const;
    writeFileSync(configPath(), CONFIG);
    await db.update(drains).set({ ...killed, heartbeatAt: new Date() });
    // It may be just planning that.
    expect(await view("pve2")).toMatchObject({ state: "returning", away: [{ vmid: 104 }] });
    await db.update(drains).set({ heartbeatAt: new Date(Date.now() - 10_000) });
    expect(await view("pve2")).toMatchObject({ state: "return_interrupted", away: [{ vmid: 104 }] });
    // Who was told to stay where they are owe nobody anything, nor do those whom a person left there.
    await db.update(drains).set({ left: [{ vmid: 104, guest: "db", reason: "It is locked." }] });
    expect((await view("pve2")).state).toBe("ended");
    await db.update(drains).set({ left: [], bringsBack: false });
    expect((await view("pve2")).state).toBe("ended");
    await db.update(drains).set({ bringsBack: true });

    await undo("pve2");
    await untilState("pve2", "ended");
    expect([nodeOf(104), orders()]).toEqual(["pve2", 2]);
    // A run that was cut short may have brought everybody home.
    await db.update(runs).set({ state: "interrupted" });
    expect((await view("pve2")).state).toBe("ended");
  });

  it("is planned by a picture from after the last run: nobody is sent from where they are no more", async ({
    bench,
  }) => {
    const { drain, undo, untilState, view, context } = await bench({ timeScale: 8 });
    await drain("pve2");
    expect(await untilState("pve2", "in_maintenance")).toMatchObject({ moves: [{ vmid: 104, to: "pve3" }] });
    const { live } = context;
    const lagging = await untilPicture(live.snapshot, ({ guests }) =>
      guests.some(({ vmid, node }) => vmid === 104 && node === "pve3"),
    );
    await undo("pve2");
    await untilState("pve2", "ended");
    // As where the polls of this minute are used up: it comes once it is asked for.
    let isAsked = false;
    const behind = {
      ...live,
      snapshot: () => (isAsked ? live.snapshot() : lagging),
      refreshSoon: () => {
        isAsked = true;
        live.refreshSoon();
      },
    };
    const order = { name: "pve3", restartContainers: true };
    // None comes while the cluster cannot be read: that is said at once.
    const connection = { ...lagging.connection, state: "unreachable" as const, reason: "Nobody answers." };
    const unread = { ...live, snapshot: () => ({ ...lagging, connection }) };
    await expect(drainNode({ ...context, live: unread }, order)).rejects.toThrow(/Nobody answers\.$/);
    await drainNode({ ...context, live: behind }, order);
    expect((await view("pve3")).moves.map(({ vmid }) => vmid).sort()).toEqual([109, 201]);
  });

  it("changes nothing where the node is not there, is offline, or the file cannot say it", async ({
    bench,
  }) => {
    const { drain, simulator, live, db } = await bench();
    await expect(drain("pve9")).rejects.toThrow("There is no node pve9");
    simulator.faults.setNodeDown("pve3");
    await untilPicture(live.snapshot, ({ nodes }) => nodes.some(({ status }) => status === "offline"));
    await expect(drain("pve3")).rejects.toThrow("pve3 is offline");
    writeFileSync(configPath(), CONFIG.replace("enable: true", "enable: maybe"));
    await expect(drain("pve2")).rejects.toThrow("proxlb.yaml is not valid");
    expect(await db.select().from(drains)).toEqual([]);
  });

  it("that its process left amid a change goes on from what the file says, and one amid its moves is interrupted", async ({
    bench,
  }) => {
    const { db, drain, view, untilState, orders, nodeOf, live } = await bench({ timeScale: 8 });
    const told = { restartContainers: false, override: null, left: [] };
    await claimDrain(db, "pve2", { userId: null, username: "ada" }, told);
    await claimDrain(db, "pve3", { userId: null, username: "ada" }, told).catch(({ message }) =>
      expect(message).toMatch(/^ada drains pve2 since /),
    );
    setSingleton("process-name", "proxlb-ui another");
    const settled = await settleDrains(db, "embedded", () => false);
    expect(settled).toBe(1);
    expect(await view("pve2")).toMatchObject({
      state: "ended",
      remarks: [expect.stringContaining("not marked")],
    });

    // Of a window or a roll nothing is left where nothing came of it: that begins it anew, which it does once.
    const [roll] = await db
      .insert(rolls)
      .values({
        nodes: ["pve2"],
        doneWhen: "confirmed",
        restartContainers: false,
        state: "ended",
        offlineBefore: [],
        requestedByName: "ada",
      })
      .returning();
    const ofRoll = { ...told, rollId: roll?.id ?? 0 };
    setSingleton("process-name", "proxlb-ui one");
    await claimDrain(db, "pve2", { userId: null, username: "roll 1" }, ofRoll);
    setSingleton("process-name", "proxlb-ui another");
    expect(await settleDrains(db, "embedded", () => false)).toBe(1);
    expect((await claimDrain(db, "pve2", { userId: null, username: "roll 1" }, ofRoll)).phase).toBe(
      "marking",
    );
    setSingleton("process-name", "proxlb-ui a third");
    expect(await settleDrains(db, "embedded", () => true)).toBe(1);
    expect(await view("pve2")).toMatchObject({
      endedBy: null,
      remarks: [expect.stringContaining("it is marked")],
    });
    await db.update(drains).set({ phase: "back" }).where(eq(drains.phase, "out"));

    await drain("pve3");
    await until(() => view("pve3"), { fits: ({ moves }) => moves.some(({ state }) => state === "moving") });
    stopAllRuns();
    await untilState("pve3", "interrupted");
    await until(() => [109, 201].some((vmid) => nodeOf(vmid) === "pve2"));
    await untilPicture(
      live.snapshot,
      ({ guests }) => guests.filter(({ node }) => node === "pve3").length === 2,
    );
    await drain("pve3");
    await untilState("pve3", "in_maintenance");
    expect([nodeOf(109), nodeOf(201)]).toEqual(["pve2", "pve2"]);
    expect(orders()).toBe(2);
  });
});

describe("a window that drains", () => {
  const open = async (database: Database, nodes: string[], name = "Kernel updates") => {
    const times = { startsAt: new Date(), endsAt: new Date(Date.now() + 3_600_000), begunAt: new Date() };
    const drain = { restartContainers: false, bringBack: true };
    const [row] = await database.db
      .insert(maintenanceOccurrences)
      .values({ kind: "maintenance", name, nodes, ...times, state: "open", drain })
      .returning();
    return row!.id;
  };
  const over = ({ db }: Database, id: number) =>
    db.update(maintenanceOccurrences).set({ state: "ended" }).where(eq(maintenanceOccurrences.id, id));
  const notesOf = async ({ db }: Database, id: number) => {
    const [row] = await db.select().from(maintenanceOccurrences).where(eq(maintenanceOccurrences.id, id));
    return row!.drainNotes;
  };

  it("drains its node once however many replicas look, tells of who cannot be spared, and gives all back at its end", async ({
    bench,
  }) => {
    const { context, database, untilState, view, nodeOf, orders, live } = await bench({ timeScale: 8 });
    const job = { database, live, daemon: context.daemon, runningForMs: 60_000 };
    const round = () => followDrains(() => context.proxmox)(job);
    const id = await open(database, ["pve2"]);
    await Promise.all([round(), round(), round()]);
    expect(await untilState("pve2", "in_maintenance")).toMatchObject({
      requestedBy: "window Kernel updates",
      moves: [{ vmid: 104, state: "moved" }],
    });
    await round();
    expect(await notesOf(database, id)).toEqual({});
    expect(await database.db.select().from(drains)).toHaveLength(1);
    expect(onDisk()).toBe(withMarked("pve2"));

    const second = await open(database, ["pve3"], "Fans");
    const { pve3 } = await until(
      async () => {
        await round();
        return notesOf(database, second);
      },
      { fits: ({ pve3 }) => pve3 !== undefined },
    );
    await round();
    expect(pve3).toContain("Once pve2, pve3 are switched off, 1 of 3 nodes are left, and a quorum takes 2");
    expect(onDisk()).toBe(withMarked("pve2"));
    const told = and(eq(auditLog.action, "maintenance.drain"), eq(auditLog.resourceId, "pve3"));
    expect(await database.db.select().from(auditLog).where(told)).toMatchObject([{ outcome: "failed" }]);
    await over(database, second);

    await untilPicture(live.snapshot, ({ guests }) =>
      guests.some(({ vmid, node }) => vmid === 104 && node === "pve3"),
    );
    await over(database, id);
    // A round that finds the picture from before the last move does nothing; the next comes in a second.
    await until(
      async () => {
        await round();
        return view("pve2");
      },
      { fits: ({ state }) => state === "ended", limitMs: 100_000 },
    );
    expect(nodeOf(104)).toBe("pve2");
    expect(onDisk()).toBe(CONFIG);
    await round();
    expect(orders()).toBe(2);
    expect((await view("pve2")).endedBy).toBe("window Kernel updates");
  });

  it("goes on where a restart cut it short, and leaves alone what a person undid", async ({ bench }) => {
    const { context, database, untilState, view, undo, live } = await bench({ timeScale: 8 });
    const job = { database, live, daemon: context.daemon, runningForMs: 60_000 };
    const round = () => followDrains(() => context.proxmox)(job);
    await open(database, ["pve3"]);
    await round();
    await until(() => view("pve3"), { fits: ({ moves }) => moves.some(({ state }) => state === "moving") });
    stopAllRuns();
    // Until Proxmox VE says that the last move has ended, it is interrupted.
    await until(() => view("pve3"), { fits: ({ state }) => state !== "moving" });
    await untilPicture(live.snapshot, ({ guests }) =>
      guests.some(({ vmid, node }) => vmid === 109 && node !== "pve3"),
    );
    await round();
    await untilState("pve3", "in_maintenance");
    await undo("pve3");
    await untilState("pve3", "ended");
    await round();
    expect(onDisk()).toBe(CONFIG);
    expect(await database.db.select().from(drains)).toHaveLength(1);
  });
});
