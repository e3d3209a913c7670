import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptySnapshot } from "@/lib/live/collect/rows";
import type { GuestState } from "@/lib/snapshot/schema";
import { openTestDatabase } from "@/tests/support/database";
import { guestState } from "@/tests/support/guest-state";
import { claimDrain, enterPhase } from "./drain-store";
import { toDrainViews } from "./drain-view";

describe("a node that is out", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened.remove());

  const locked = guestState(100, { name: "git", node: "pve1" });
  const comer = guestState(101, { name: "mail", node: "pve1" });
  const left = [{ vmid: 100, guest: "git", reason: "It is locked (migrate)." }];

  it("is not called in maintenance for having as many guests as were to stay, but for having only those", async () => {
    const { db } = opened.database;
    const actor = { userId: null, username: "ProxLB UI" };
    const row = await enterPhase(db, await claimDrain(db, "pve1", actor, { left }), { phase: "out" });
    const view = async (guests: GuestState[], seenAt: string | null = "2026-11-28T02:00:00.000Z") => {
      const { connection, ...rest } = emptySnapshot(1, "starting");
      const snapshot = { ...rest, connection: { ...connection, seenAt }, guests };
      const [drain] = await toDrainViews(db, [row], snapshot);
      return { state: drain?.state, stillThere: drain?.stillThere, left: drain?.left };
    };
    expect(await view([locked])).toEqual({ state: "in_maintenance", stillThere: 1, left });
    // git was just leaving when it was called locked, and mail was just coming.
    const gone = { ...locked, node: "pve2" };
    expect(await view([gone])).toEqual({ state: "in_maintenance", stillThere: 0, left: [] });
    expect(await view([gone, comer])).toEqual({ state: "interrupted", stillThere: 1, left: [] });
    expect(await view([], null)).toEqual({ state: "in_maintenance", stillThere: null, left });
  });
});
