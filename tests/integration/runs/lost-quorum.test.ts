import { describe, expect } from "vitest";
import { drains } from "@/db/schema/drains";
import { runs } from "@/db/schema/runs";
import { requireUsableConfig } from "@/lib/config-file/usable";
import { drainNode, endDrain } from "@/lib/features/maintenance/drain-carry-out";
import { newestDrain } from "@/lib/features/maintenance/drain-store";
import { planSettings } from "@/lib/planning/settings";
import { planFingerprint } from "@/lib/proxlb/planner/instant-plan";
import { startApply } from "@/lib/runs/moves/carry-out";
import { startRun } from "@/lib/runs/runner";
import { eachWithConfig, it, onDisk, withMarked } from "@/tests/support/drain-bench";
import { untilPicture } from "@/tests/support/live-harness";

describe("right after the quorum was lost, which the picture does not know yet", () => {
  eachWithConfig();

  it("every order of a run is refused with the reason, and changes nothing", async ({ bench, as }) => {
    const { simulator, context, db, live, drain, untilState, orders } = await bench({ timeScale: 32 });
    await drain("pve2");
    await untilState("pve2", "in_maintenance");
    const outMs = Date.now();
    const seen = await untilPicture(
      live.snapshot,
      ({ connection }) => Date.parse(connection.seenAt!) > outMs,
    );
    expect(seen.facts.quorate).toBe(true);
    const before = { file: onDisk(), orders: orders(), runs: await db.select().from(runs) };
    const row = (await newestDrain(db, "pve2"))!;
    const { version } = planSettings((await requireUsableConfig()).config);
    const fingerprint = planFingerprint(version, seen);
    const unaware = { ...context, live: { ...live, snapshot: () => seen }, actor: await as("admin") };

    simulator.faults.loseQuorum();
    const refusal = { code: "conflict", message: expect.stringContaining("The cluster has no quorum") };
    const asked = () => simulator.requests.count("GET", "/cluster/status");
    const beforeRebalance = asked();
    await expect(startRun(unaware, "rebalance")).rejects.toMatchObject(refusal);
    expect(asked() - beforeRebalance).toBeGreaterThan(0);
    const moves = [{ vmid: 101, from: "pve1", to: "pve3" }];
    await expect(startApply(unaware, { fingerprint, moves })).rejects.toMatchObject(refusal);
    const order = { name: "pve3", restartContainers: true, override: "A test of what is refused" };
    await expect(drainNode(unaware, order)).rejects.toMatchObject(refusal);
    await expect(endDrain(unaware, row, { bringBack: true })).rejects.toMatchObject(refusal);

    expect(onDisk()).toBe(before.file);
    expect(onDisk()).toBe(withMarked("pve2"));
    expect(orders()).toBe(before.orders);
    expect(await db.select().from(runs)).toEqual(before.runs);
    expect(await db.select().from(drains)).toMatchObject([{ nodeName: "pve2", phase: "out", endedAt: null }]);

    // With a quorum again they are taken.
    simulator.faults.regainQuorum();
    await endDrain(unaware, row, { bringBack: true });
    await untilState("pve2", "ended");
  });
});
