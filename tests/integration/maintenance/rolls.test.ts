import { writeFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { provideDaemon } from "@/lib/daemon/instance";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import { forecastDrain } from "@/lib/features/maintenance/drain-look";
import { followRoll } from "@/lib/features/maintenance/rolls/jobs";
import { endRoll, goOnWithRoll, startRoll, stopRoll } from "@/lib/features/maintenance/rolls/operations";
import { listRolls, previewRoll } from "@/lib/features/maintenance/rolls/queries";
import { findRoll } from "@/lib/features/maintenance/rolls/store";
import { rollView } from "@/lib/features/maintenance/rolls/view";
import { provideLive } from "@/lib/live/live";
import { bringNodeUp, takeNodeDown } from "@/simulator/cluster/outage";
import { CONFIG, configPath, eachWithConfig, it, onDisk, withMarked } from "@/tests/support/drain-bench";
import { connectDoors } from "@/tests/support/live-harness";
import { until } from "@/tests/support/until";

eachWithConfig();

describe("a roll over nodes", () => {
  it("takes one after the other out, knows when it has started anew, and leaves everything as it was", async ({
    bench,
  }) => {
    const { simulator, db, live, context, database, orders } = await bench({ timeScale: 8 });
    provideLive(live);
    provideDaemon(createNoDaemon());
    const homes = [...simulator.cluster.guests.values()].map(({ vmid, node }) => [vmid, node]);
    // What ProxLB leaves alone would stay: not so here.
    simulator.cluster.guestOf(108).tags = undefined;
    await until(() => live.snapshot().guests.some(({ vmid, tags }) => vmid === 108 && tags.length === 0));
    const roll = await startRoll(context.actor as never, {
      nodes: ["pve2", "pve3"],
      doneWhen: "rebooted",
      restartContainers: true,
      override: "a kernel that has to go in",
    });
    const follow = followRoll(() => context.proxmox);
    const round = () => follow({ database, live, daemon: context.daemon, runningForMs: 0 });
    const now = async () => rollView(db, await findRoll(db, roll.id));
    const untilStands = (node: string, stands: string) =>
      until(
        async () => {
          await round();
          return now();
        },
        {
          what: `${node} ${stands}`,
          fits: (view) =>
            view.state === "stopped" ||
            view.nodes.some((each) => each.node === node && each.stands === stands),
          limitMs: 100_000,
          pauseMs: 100,
        },
      );
    for (const node of ["pve2", "pve3"]) {
      expect((await untilStands(node, "out")).reason).toBeNull();
      expect(onDisk()).toBe(withMarked(node));
      expect(
        [...simulator.cluster.guests.values()].filter(
          (guest) => guest.node === node && guest.status === "running",
        ),
      ).toEqual([]);
      takeNodeDown(simulator.cluster, simulator.tasks, node, "it starts anew");
      await until(() =>
        live.snapshot().nodes.some(({ name, status }) => name === node && status === "offline"),
      );
      await round();
      expect(await now()).toMatchObject({ state: "running", reason: `${node} is offline.` });
      bringNodeUp(simulator.cluster, simulator.tasks, node);
      const after = await untilStands(node, "done");
      expect(after.state).not.toBe("stopped");
    }
    await until(async () => {
      await round();
      return (await now()).state === "ended";
    });
    expect(onDisk()).toBe(CONFIG);
    expect([...simulator.cluster.guests.values()].map(({ vmid, node }) => [vmid, node])).toEqual(homes);
    const moved = homes.filter(([, node]) => node !== "pve1").length;
    expect(orders()).toBeLessThanOrEqual(2 * moved);
    const rows = await db.select().from(auditLog).where(eq(auditLog.action, "maintenance.roll_ends"));
    expect(rows).toHaveLength(1);
  }, 240_000);

  it("is stopped, goes on from where it stands, and does not take up a drain that somebody ended", async ({
    bench,
    atEnd,
  }) => {
    const { simulator, db, live, context, database, view, undo, untilState } = await bench({ timeScale: 8 });
    provideLive(live);
    connectDoors(simulator, simulator.credentials.admin, atEnd);
    provideDaemon(createNoDaemon());
    const actor = context.actor as never;
    const { id } = await startRoll(actor, { nodes: ["pve3"], restartContainers: true });
    const follow = followRoll(() => context.proxmox);
    const now = async () => {
      await follow({ database, live, daemon: context.daemon, runningForMs: 0 });
      return rollView(db, await findRoll(db, id));
    };
    await now();
    await until(() => view("pve3"), { fits: ({ moves }) => moves.some(({ state }) => state === "moving") });
    await stopRoll(actor, { id });
    await untilState("pve3", "stopped");
    expect(await now()).toMatchObject({ state: "stopped", nodes: [{ stands: "draining" }] });
    await goOnWithRoll(actor, { id });
    const untilOut = () =>
      until(now, {
        fits: ({ nodes, state }) => state === "stopped" || nodes[0]?.stands === "out",
        limitMs: 60_000,
      });
    expect((await untilOut()).state).toBe("running");

    // Somebody edits the mark out of the file: ProxLB would fill a node that is being worked on.
    writeFileSync(configPath(), CONFIG);
    expect(await now()).toMatchObject({
      state: "stopped",
      reason: expect.stringMatching(/^pve3 is not among maintenance_nodes in proxlb.yaml any more/),
      nodes: [{ stands: "out" }],
    });
    await goOnWithRoll(actor, { id });
    expect(onDisk()).toBe(withMarked("pve3"));
    expect((await untilOut()).state).toBe("running");

    await undo("pve3");
    expect(await now()).toMatchObject({
      state: "stopped",
      reason: "Somebody ended the maintenance of pve3.",
    });
    await untilState("pve3", "ended");
    // Gone on with, it is drained anew.
    await goOnWithRoll(actor, { id });
    expect(await now()).toMatchObject({ state: "running", nodes: [{ stands: "draining" }] });
    await until(
      async () => {
        await now();
        return (await view("pve3")).state;
      },
      { fits: (state) => state === "moving" },
    );

    // Ended by a person, it says what it left: the node is still out, until its own drain is undone.
    expect((await untilOut()).state).toBe("running");
    await stopRoll(actor, { id });
    expect(await endRoll(actor, { id })).toMatchObject({ state: "ended", nodes: [{ stands: "still_out" }] });
    await undo("pve3");
    expect((await listRolls(actor, {})).rolls).toMatchObject([{ nodes: [{ stands: "back_since" }] }]);
  }, 200_000);

  it("waits for the new version of a node, and takes no start for one", async ({ bench }) => {
    const { simulator, db, live, context, database } = await bench({ timeScale: 16 });
    provideLive(live);
    provideDaemon(createNoDaemon());
    const { id } = await startRoll(context.actor as never, {
      nodes: ["pve3"],
      doneWhen: "updated",
      restartContainers: true,
    });
    let follow = followRoll(() => context.proxmox);
    const now = async () => {
      await follow({ database, live, daemon: context.daemon, runningForMs: 0 });
      return rollView(db, await findRoll(db, id));
    };
    const untilSays = (words: RegExp) => until(now, { fits: ({ reason }) => words.test(reason ?? "") });
    const startAnew = async (version?: string) => {
      simulator.faults.setNodeDown("pve3");
      await untilSays(/^pve3 is offline/);
      simulator.faults.setNodeUp("pve3", version);
      // A version is asked for every 30 s: a process that has just begun asks at once.
      follow = followRoll(() => context.proxmox);
    };
    await untilSays(/^pve3 is empty, and still has Proxmox VE 9\.2\.11\.$/);
    await startAnew();
    await untilSays(/^pve3 is empty, and still has Proxmox VE 9\.2\.11\.$/);
    await startAnew("9.2.12");
    const { state, reason } = await until(now, { fits: ({ state }) => state !== "running" });
    expect({ state, reason }).toEqual({ state: "ended", reason: null });
    expect(onDisk()).toBe(CONFIG);
  }, 120_000);

  it("is refused where somebody would stay, and stops where a node goes offline meanwhile", async ({
    bench,
  }) => {
    const { simulator, db, live, context, database } = await bench({ timeScale: 8 });
    provideLive(live);
    provideDaemon(createNoDaemon());
    const actor = context.actor as never;
    await expect(startRoll(actor, { nodes: ["pve2"], restartContainers: true })).rejects.toThrow(
      /^pve2: .* would stay/,
    );
    await expect(startRoll(actor, { nodes: ["pve9"] })).rejects.toMatchObject({ code: "not_found" });

    const { nodes: looked } = await previewRoll(actor, { nodes: ["pve3"], restartContainers: true });
    const { guard } = await forecastDrain(context, { name: "pve3", restartContainers: true });
    expect(looked).toMatchObject([{ node: "pve3", refusal: null, notes: guard.notes }]);
    expect(guard.notes).not.toEqual([]);
    const roll = await startRoll(actor, { nodes: ["pve3"], restartContainers: true });
    await expect(startRoll(actor, { nodes: ["pve3"], restartContainers: true })).rejects.toThrow(
      /already: end that first/,
    );
    takeNodeDown(simulator.cluster, simulator.tasks, "pve2", "no power");
    await until(() =>
      live.snapshot().nodes.some(({ name, status }) => name === "pve2" && status === "offline"),
    );
    const follow = followRoll(() => context.proxmox);
    const round = () => follow({ database, live, daemon: context.daemon, runningForMs: 0 });
    await round();
    expect(await rollView(db, await findRoll(db, roll.id))).toMatchObject({
      state: "stopped",
      reason: "pve2 went offline, while pve3 is out.",
      nodes: [{ node: "pve3", stands: "draining" }],
    });
    expect(onDisk()).toBe(CONFIG);
    // Gone on with while nothing has changed it stops again.
    await goOnWithRoll(actor, { id: roll.id });
    await round();
    expect((await rollView(db, await findRoll(db, roll.id))).state).toBe("stopped");
    expect(await endRoll(actor, { id: roll.id })).toMatchObject({
      nodes: [{ node: "pve3", stands: "left_alone" }],
    });
  });
});
