import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { AppError } from "@/lib/core/errors";
import { Username } from "@/lib/identity/schema";
import { onBothDatabases } from "@/tests/support/database";
import { performAsSystem } from "./job";

onBothDatabases("what a job does", (database) => {
  const perform = (action: string, work: () => Promise<string>) =>
    performAsSystem(
      { database: database(), job: "test.job", action, about: { resource: "service", details: { a: 1 } } },
      work,
    );
  const rows = (action: string) =>
    database().db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(asc(auditLog.id));
  const BY_SYSTEM = { userId: null, actorName: "system", actorRole: null, authMethod: "job:test.job" };

  it("is on the record before it happens, and with its outcome after", async () => {
    const before = await perform("test.done", async () => {
      expect(await rows("test.done")).toMatchObject([{ ...BY_SYSTEM, outcome: "attempt" }]);
      return "done";
    });
    expect(before).toBe("done");
    const [attempt, outcome, ...more] = await rows("test.done");
    expect(more).toEqual([]);
    expect(outcome).toMatchObject({ ...BY_SYSTEM, outcome: "ok", attemptId: attempt?.id, details: { a: 1 } });
  });

  it("is on the record with its reason when it fails", async () => {
    const failing = perform("test.failed", async () => {
      throw new AppError("unavailable", "ProxLB cannot be started.");
    });
    await expect(failing).rejects.toThrow("ProxLB cannot be started.");
    const [, outcome] = await rows("test.failed");
    const details = { a: 1, reason: "ProxLB cannot be started." };
    expect(outcome).toMatchObject({ ...BY_SYSTEM, outcome: "failed", details });
  });

  it("is nobody's who could be called so", () => {
    expect(Username.safeParse("systems").success).toBe(true);
    for (const name of ["system", " System "]) expect(Username.safeParse(name).success, name).toBe(false);
  });
});
