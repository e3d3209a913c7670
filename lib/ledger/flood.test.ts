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
});
