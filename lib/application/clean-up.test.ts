import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { expect, it, onTestFinished } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { createProcessDaemon } from "@/lib/daemon/process/driver";
import { onBothDatabases } from "@/tests/support/database";
import { CLEANING_UP, cleanUpAfterKill } from "./clean-up";

onBothDatabases("after an app that was killed", (database) => {
  it("what is put in order stands on the record as the system's doing, and nothing where nothing was", async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), "clean-up-"));
    const left = path.join(dataDir, "one-shot", "left");
    mkdirSync(left, { recursive: true });
    writeFileSync(path.join(left, "proxlb.yaml"), "");
    const settings = { python: "/nonexistent", configPath: "/nonexistent", dataDir, environment: {} };
    const daemon = await createProcessDaemon(settings);
    onTestFinished(async () => {
      await daemon.close();
      rmSync(dataDir, { recursive: true });
    });
    await cleanUpAfterKill(database(), daemon);
    await cleanUpAfterKill(database(), daemon);
    const rows = await database().db.select().from(auditLog).where(eq(auditLog.action, CLEANING_UP));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      actorName: "system",
      outcome: "ok",
      authMethod: `job:${CLEANING_UP}`,
      details: { leftoverRuns: 1, startedAgain: false },
    });
  });
});
