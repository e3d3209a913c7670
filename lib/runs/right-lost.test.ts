import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { users } from "@/db/schema/accounts";
import type { Live } from "@/lib/live/live";
import { onBothDatabases } from "@/tests/support/database";
import { liveOn } from "@/tests/support/live-harness";
import { signedIn } from "@/tests/support/people";
import { until } from "@/tests/support/until";
import { launchRun } from "./runner";
import { claimRun, findRun } from "./store";

onBothDatabases("a run of somebody who lost the right to it", (database) => {
  let live: Live;
  beforeEach(() => {
    live = liveOn(null, 1);
  });
  afterEach(() => live.close());

  it("is stopped within seconds while it goes on, and says why", async () => {
    const { db } = database();
    const { actor } = await signedIn(database(), "operator");
    const row = await claimRun(db, "apply", actor);
    launchRun({ db, live }, row, async ({ save, signal }) => {
      await save({ state: "running" });
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return { state: "cancelled", reason: "Stopped. Of 2 chosen moves: 1 moved, 1 not started." };
    });
    await until(() => findRun(db, row.id), { fits: ({ state }) => state === "running" });
    await db.update(users).set({ role: "viewer" }).where(eq(users.id, actor.userId));
    const ended = await until(() => findRun(db, row.id), {
      fits: ({ finishedAt }) => finishedAt !== null,
      limitMs: 15_000,
    });
    expect(ended.state).toBe("cancelled");
    expect(ended.reason).toContain(`${actor.username} may not do this any more`);
    expect(ended.reason).toContain("1 not started");
  }, 30_000);

  it("does not begin after it has waited", async () => {
    const { db } = database();
    const { actor } = await signedIn(database(), "operator");
    const row = await claimRun(db, "rebalance", actor);
    let began = false;
    await db.update(users).set({ isActive: false }).where(eq(users.id, actor.userId));
    launchRun({ db, live }, row, async ({ save }) => {
      await save({ state: "running" });
      began = true;
      return { state: "finished" };
    });
    const ended = await until(() => findRun(db, row.id), { fits: ({ finishedAt }) => finishedAt !== null });
    expect([began, ended.state]).toEqual([false, "cancelled"]);
    expect(ended.reason).toContain("may not do this any more");
  });
});
