import { describe, expect, it } from "vitest";
import type { RunBrief, RunMigration } from "@/lib/runs/schema";
import { phaseOf } from "./phase";

const START = "2026-11-23T06:00:00.000Z";
const after = (seconds: number) => Date.parse(START) + seconds * 1000;
const migration = (status: string) => ({ upid: status, status }) as RunMigration;
const RUN = {
  kind: "rebalance",
  state: "running",
  reason: null,
  startedAt: START,
  createdAt: START,
  migrations: [],
  estimateSeconds: 100,
} as unknown as RunBrief;
const phase = (patch: Partial<RunBrief>, seconds = 10) =>
  phaseOf({ run: { ...RUN, ...patch }, nowMs: after(seconds) });

describe("phaseOf", () => {
  it("waits for ProxLB's own cycle with the reason the run gives", () => {
    expect(phase({ state: "waiting", reason: "ProxLB's own cycle is going on." })).toMatchObject({
      id: "cycle",
    });
    expect(phase({ state: "waiting" }).id).toBe("queued");
  });

  it("measures the collection against its estimate and never says it is done", () => {
    expect(phase({}, 50).ratio).toBeCloseTo(0.5);
    expect(phase({}, 120).ratio).toBeLessThan(1);
  });

  it("says so when the collection takes longer than usual", () => {
    expect(phase({}, 200)).toMatchObject({ id: "collecting", ratio: null });
    expect(phase({ kind: "dry_run" }, 200).sentence).toContain("longer than the usual 1 min 40 s");
    // A migration may have begun since Proxmox was asked last.
    expect(phase({ kind: "rebalance" }, 200).sentence).toBe(
      "ProxLB collects the cluster and plans, for which 1 min 40 s are usual; no migration of it has been seen yet.",
    );
  });

  it("counts migrations and claims no total: ProxLB tells its plan only at the end", () => {
    const migrations = [migration("ok"), migration("failed"), migration("running")];
    expect(phase({ migrations })).toEqual({
      id: "migrating",
      sentence: "2 migrations done, 1 going on.",
      ratio: null,
    });
    expect(phase({ migrations: [migration("ok")] }).sentence).toBe(
      "1 migration done, ProxLB orders the next or ends.",
    );
  });
});

describe("a rebalance that waits in vain", () => {
  it("says for whom, and a stop of it that it stops", () => {
    const reason = "ProxLB still waits for dns, which is on pve2 already.";
    expect(phase({ reason, migrations: [migration("ok")] })).toMatchObject({
      id: "migrating",
      sentence: reason,
    });
    expect(phase({ reason: "Stopping.", migrations: [migration("ok")] }).id).toBe("stopping");
  });
});

describe("a run of chosen moves", () => {
  const applying = (states: string[], more: Partial<Parameters<typeof phaseOf>[0]["run"]> = {}) =>
    phaseOf({
      run: {
        kind: "apply",
        state: "running",
        reason: null,
        startedAt: null,
        migrations: [],
        estimateSeconds: null,
        moves: states.map((state) => ({ state })) as never,
        ...more,
      },
      nowMs: null,
    });

  it("tells how many of its moves are done, refused ones included", () => {
    expect(applying(["moved", "refused", "moving", "waiting"])).toEqual({
      id: "migrating",
      sentence: "2 of 4 moves done, 1 going on.",
      ratio: 0.5,
    });
    expect(applying(["moved", "waiting"]).sentence).toContain("waits until there is room");
  });

  it("says what it waits for, and that a stop lets begun moves end", () => {
    const reason = "Waiting for Proxmox VE: pve1 does not answer.";
    expect(applying(["moving"], { reason }).sentence).toBe(reason);
    expect(applying(["moving"], { reason: "Stopping." })).toMatchObject({
      id: "stopping",
      sentence: "Stopping: 1 that had begun go on to their end.",
    });
  });
});
