import { expect, it } from "vitest";
import { migrationHistory } from "@/db/schema/migrations";
import { onBothDatabases } from "@/tests/support/database";
import { guest } from "@/tests/support/planner/build";
import { rulesOfTwoNodes } from "@/tests/support/rules/two-nodes";
import { arrivalsOf, brokenSince } from "./arrivals";
import { ruleOf } from "./detail";

const OFF = ruleOf(
  rulesOfTwoNodes({
    onPve1: [guest("db1", 1, "plb_pin_pve2")],
    onPve2: [guest("off1", 1)],
    keptOff: 103,
  }),
  "ha:off",
);

onBothDatabases("since when a rule is broken", (database) => {
  it("is told by the newest migration of who breaks it, where it led to where the guest is", async () => {
    const [breaker] = OFF.members.filter(({ breaks }) => breaks);
    if (!breaker) throw new Error("Nobody breaks the rule.");
    const { db } = database();
    expect(await arrivalsOf(db, OFF)).toEqual([
      { vmid: 103, guest: "off1", node: "pve2", at: null, runId: null },
    ]);
    const moved = (upid: string, to: string, day: number, status: "ok" | "failed") => ({
      upid,
      guestId: 103,
      sourceNode: "pve9",
      targetNode: to,
      status,
      completedAt: new Date(`2026-05-${day}T10:00:00Z`),
    });
    await db
      .insert(migrationHistory)
      .values([
        moved("UPID:1", "pve2", 11, "ok"),
        moved("UPID:2", "pve2", 13, "ok"),
        moved("UPID:3", "pve1", 14, "failed"),
      ]);
    expect((await arrivalsOf(db, OFF))[0]?.at).toBe("2026-05-13T10:00:00.000Z");

    expect(await brokenSince(db, [OFF])).toEqual([{ rule: OFF.id, at: "2026-05-13T10:00:00.000Z" }]);

    // It went on, and came back in a way that nobody recorded.
    await db.insert(migrationHistory).values(moved("UPID:4", "pve1", 15, "ok"));
    expect((await arrivalsOf(db, OFF))[0]?.at).toBeNull();
    expect(await brokenSince(db, [OFF]), "not known is not told").toEqual([]);
  });
});
