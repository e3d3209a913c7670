import { describe, expect } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { requireQuorumNow } from "@/lib/runs/quorum";
import { claimRun, findRun, patchRun } from "@/lib/runs/store";
import { toSummaries, toView } from "@/lib/runs/view";
import { noQuorum } from "@/lib/snapshot/quorum";
import { it } from "@/tests/support/fixtures";

describe("a rebalance of which PVE refused an order", () => {
  it("has a row for it with the reason, and counts it", async ({ db: { db }, as }) => {
    const run = await claimRun(db, "rebalance", await as("operator"));
    await patchRun(db, run, {
      state: "finished",
      finishedAt: new Date(),
      moves: [
        {
          vmid: 103,
          guest: "db2",
          type: "vm",
          from: "pve1",
          to: "pve2",
          memoryBytes: 1,
          alongWith: null,
          state: "refused",
          reason: "500 Internal Server Error: VM is locked (backup)",
          upid: null,
          requestUpid: null,
          startedAt: "2026-11-26T00:26:25.000Z",
          endedAt: "2026-11-26T00:26:25.100Z",
        },
      ],
    });
    const row = await findRun(db, run.id);
    const view = await toView(db, row, null);
    expect(view).toMatchObject({ moves: null, migrated: 0, migrationsFailed: 1 });
    expect(view.migrations).toEqual([
      {
        upid: null,
        guestId: 103,
        guestName: "db2",
        sourceNode: "pve1",
        targetNode: "pve2",
        status: "refused",
        startedAt: "2026-11-26T00:26:25.000Z",
        durationSeconds: null,
        result: "500 Internal Server Error: VM is locked (backup)",
        alongWith: null,
      },
    ]);
    expect((await toSummaries(db, [row]))[0]).toMatchObject({ migrationsFailed: 1 });
  });
});

describe("a cluster without quorum", () => {
  it("takes no run, and says why; one whose quorum nobody knows is not judged", () => {
    expect(noQuorum({ facts: { ...EMPTY_FACTS, quorate: false } })).toContain("has no quorum");
    expect(noQuorum({ facts: { ...EMPTY_FACTS, quorate: null } })).toBeNull();
    expect(noQuorum({ facts: { ...EMPTY_FACTS, quorate: true } })).toBeNull();
  });

  it("takes none from the moment on when it has lost it, though the picture is older", async ({
    simulator: start,
    proxmox: connect,
    live: follow,
  }) => {
    const simulator = await start({ autoDrift: false });
    const proxmox = connect(simulator);
    const live = follow(proxmox, 1);
    await live.readFirst();
    await requireQuorumNow({ live, proxmox });
    simulator.faults.loseQuorum();
    expect(live.snapshot().facts.quorate).toBe(true);
    await expect(requireQuorumNow({ live, proxmox })).rejects.toThrow("has no quorum");
  });
});
