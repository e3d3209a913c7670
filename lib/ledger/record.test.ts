import { asc, eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { onBothDatabases } from "@/tests/support/database";
import { GENESIS_HASH, hashOf } from "./chain";
import { recordAudit } from "./record";

const entry = (action: string) => ({
  action,
  outcome: "ok" as const,
  userId: null,
  actorName: "anna",
  actorRole: "admin",
  ipAddress: "10.0.0.1",
  userAgent: "test",
  resourceType: "test",
  resourceId: null,
  details: { b: 1, a: [{ z: null, y: "ü" }] },
  attemptId: null,
});

onBothDatabases("the audit log", (database) => {
  it("chains every row to the one before, also with writers at once", async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => recordAudit(database().db, entry(`test.${index}`))),
    );
    const rows = await database().db.select().from(auditLog).orderBy(asc(auditLog.id));
    expect(rows.length).toBe(20);
    let previous = GENESIS_HASH;
    for (const row of rows) {
      expect(row.previousHash).toBe(previous);
      expect(hashOf(row)).toBe(row.hash);
      previous = row.hash;
    }
  });

  it("lets nobody change, remove or truncate a row", async () => {
    const { db } = database();
    const message = /append-only/;
    const failure = async (attempt: PromiseLike<unknown>) => {
      const error = await Promise.resolve(attempt).then(
        () => null,
        (reason: Error) => reason,
      );
      return String((error?.cause as Error | undefined)?.message ?? error?.message);
    };
    expect(await failure(db.update(auditLog).set({ actorName: "eve" }).where(eq(auditLog.id, 1)))).toMatch(
      message,
    );
    expect(await failure(db.delete(auditLog))).toMatch(message);
    expect(await failure(db.execute(sql`truncate audit_log`))).toMatch(message);
  });
});
