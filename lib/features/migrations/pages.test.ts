import { expect, it } from "vitest";
import { drains } from "@/db/schema/drains";
import { migrationHistory } from "@/db/schema/migrations";
import { runs } from "@/db/schema/runs";
import { onBothDatabases } from "@/tests/support/database";
import { signedIn } from "@/tests/support/people";
import { listMigrations } from "./queries";

onBothDatabases("pages of migrations", (database) => {
  it("give each row once, also those of one moment and those whose start PVE did not tell", async () => {
    const starts = ["2026-05-01T10:00:00Z", null, "2026-05-01T10:00:00Z", "2026-04-01T10:00:00Z", null, null];
    await database()
      .db.insert(migrationHistory)
      .values(
        starts.map((at, index) => ({ upid: `UPID:${index}`, startedAt: at === null ? null : new Date(at) })),
      );
    const { actor } = await signedIn(database(), "viewer");

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listMigrations(actor, { limit: 1, cursor });
      seen.push(...page.migrations.map(({ upid }) => upid));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && seen.length < 20);
    expect(seen).toEqual(["UPID:5", "UPID:4", "UPID:1", "UPID:2", "UPID:0", "UPID:3"]);
  });

  it("name the drain that a migration's run was for", async () => {
    const { db } = database();
    const people = { requestedByName: "anna", restartContainers: false };
    const [drain] = await db
      .insert(drains)
      .values({ ...people, nodeName: "pve3", phase: "back" })
      .returning();
    const run = { kind: "apply", state: "finished", requestedByName: "anna" } as const;
    const ofRun = await db
      .insert(runs)
      .values([run, { ...run, drainId: drain?.id }])
      .returning();
    await db
      .insert(migrationHistory)
      .values(ofRun.map(({ id }) => ({ upid: `UPID:run${id}`, guestId: 4711, runId: id })));
    const { actor } = await signedIn(database(), "viewer");
    const { migrations } = await listMigrations(actor, { guestId: 4711 });
    expect(migrations.map(({ runId, drainOf }) => [runId, drainOf])).toEqual([
      [ofRun[1]?.id, "pve3"],
      [ofRun[0]?.id, null],
    ]);
  });

  it("refuse a cursor that no page gave", async () => {
    const { actor } = await signedIn(database(), "viewer");
    for (const bad of ["7", "yesterday_7", "_x", "2026-05-01T10:00:00Z_7_7", `_${"7".repeat(200)}`]) {
      const asked = listMigrations(actor, { cursor: bad });
      await expect(asked, bad).rejects.toMatchObject({
        code: "invalid",
        issues: [{ path: "cursor", message: expect.stringContaining("Use the `next`") }],
      });
    }
  });
});
