import { expect, it } from "vitest";
import { guestState } from "@/tests/support/guest-state";
import { summarizeGuests } from "./guest-summary";

it("counts guests by state and node, templates apart, and names those that stand out", () => {
  const summary = summarizeGuests([
    guestState(101, {}),
    guestState(102, { status: "paused", lock: "backup" }),
    guestState(103, { status: "stopped", haState: "error" }),
    guestState(104, { status: "unknown", node: "pve2" }),
    guestState(105, { type: "ct", lock: "migrate", migratingTo: "pve2" }),
    guestState(106, { template: true, status: "stopped" }),
  ]);
  expect(summary).toMatchObject({
    totalCount: 5,
    runningCount: 3,
    stoppedCount: 1,
    unknownCount: 1,
    templateCount: 1,
    vms: { running: 2, total: 4 },
    cts: { running: 1, total: 1 },
    byNode: { pve1: { running: 3, total: 4 }, pve2: { running: 0, total: 1 } },
    lockedCount: 1,
    haFailedCount: 1,
    migratingCount: 1,
  });
  expect(summary.locked).toEqual([{ vmid: 102, name: "guest102", type: "vm", node: "pve1", lock: "backup" }]);
  expect(summary.haFailed.map(({ vmid }) => vmid)).toEqual([103]);
});

it("names twenty of many and counts them all", () => {
  const summary = summarizeGuests(
    Array.from({ length: 300 }, (_, index) => guestState(100 + index, { lock: "disk" })),
  );
  expect(summary.locked).toHaveLength(20);
  expect(summary.lockedCount).toBe(300);
});
