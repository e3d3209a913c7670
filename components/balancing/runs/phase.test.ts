import { describe, expect, it } from "vitest";
import type { RunBrief, RunMigration } from "@/lib/runs/schema";
import { expectedMoves, phaseOf } from "./phase";

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
const phase = (patch: Partial<RunBrief>, seconds = 10, expected: number | null = null) =>
  phaseOf({ run: { ...RUN, ...patch }, expectedMoves: expected, nowMs: after(seconds) });

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
    expect(phase({}, 200).sentence).toContain("longer than the usual 1 min 40 s");
  });

  it("counts migrations against a fresh dry run, and claims no total without one", () => {
    const migrations = [migration("ok"), migration("failed"), migration("running")];
    expect(phase({ migrations }, 10, 8)).toMatchObject({ id: "migrating", ratio: 0.25 });
    expect(phase({ migrations }, 10, 8).sentence).toBe("2 of about 8 migrations done, 1 going on.");
    expect(phase({ migrations }).ratio).toBeNull();
  });

  it("never expects fewer moves than there are", () => {
    expect(phase({ migrations: [migration("ok"), migration("ok")] }, 10, 1).ratio).toBe(1);
  });
});

describe("expectedMoves", () => {
  const dryRun = (finishedAt: string) => ({ ...RUN, plan: {}, plannedMoves: 4, finishedAt }) as RunBrief;

  it("believes only a dry run that ended shortly before", () => {
    expect(expectedMoves(dryRun("2026-11-23T05:55:00.000Z"), RUN)).toBe(4);
    expect(expectedMoves(dryRun("2026-11-23T04:55:00.000Z"), RUN)).toBeNull();
    expect(expectedMoves(dryRun("2026-11-23T06:01:00.000Z"), RUN)).toBeNull();
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
      expectedMoves: null,
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
