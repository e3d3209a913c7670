import { asc } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { onBothDatabases } from "@/tests/support/database";
import { flushRefused, recordRefused } from "./flood";

const refused = (action: string, ipAddress: string) => ({
  action,
  outcome: "refused" as const,
  userId: null,
  actorName: null,
  actorRole: null,
  ipAddress,
  userAgent: "test",
  resourceType: "test",
  resourceId: null,
  details: null,
  attemptId: null,
});

onBothDatabases("a flood of refused attempts", (database) => {
  it("leaves twenty rows a minute of one address and one with the number of the rest", async () => {
    const { db } = database();
    for (let index = 0; index < 120; index += 1) await recordRefused(db, refused("test.flood", "10.0.0.1"));
    await recordRefused(db, refused("test.flood", "10.0.0.2"));
    const before = await db.select().from(auditLog);
    expect(before.length).toBe(21);
    await flushRefused();
    const rows = await db.select().from(auditLog).orderBy(asc(auditLog.id));
    expect(rows.length).toBe(22);
    expect(rows.at(-1)).toMatchObject({ ipAddress: "10.0.0.1", details: { count: 100 } });
  });

  it("of one IPv6 network is one flood, and all of nobody signed in are bounded together", async () => {
    const { db } = database();
    await flushRefused();
    const count = async () => (await db.select({ id: auditLog.id }).from(auditLog)).length;
    const before = await count();
    for (let index = 0; index < 300; index += 1)
      await recordRefused(db, refused("test.flood", `2001:db8:5:5::${index.toString(16)}`));
    expect((await count()) - before).toBe(20);
    for (let index = 0; index < 600; index += 1)
      await recordRefused(db, refused("test.flood", `10.1.${index >> 8}.${index & 255}`));
    expect((await count()) - before).toBe(200);
    const signedIn = { ...refused("test.flood", "10.0.0.9"), userId: null, sessionHash: "0".repeat(64) };
    await recordRefused(db, signedIn);
    await flushRefused();
    const rows = await db.select().from(auditLog).orderBy(asc(auditLog.id));
    const told = rows.reduce(
      (sum, { details }) => sum + Number((details as { count?: number } | null)?.count ?? 1),
      0,
    );
    // Whoever was not written was counted.
    expect(
      told -
        rows
          .slice(0, before)
          .reduce((sum, { details }) => sum + Number((details as { count?: number } | null)?.count ?? 1), 0),
    ).toBe(901);
  });
});
