import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { operation } from "@/lib/access/operation";
import { type Live, provideLive } from "@/lib/live/live";
import { createLogHub } from "@/lib/live/log/log-hub";
import { redactorForText } from "@/lib/proxlb/log/redact";
import { onBothDatabases } from "@/tests/support/database";
import { signedIn } from "@/tests/support/people";
import { OVERRIDE, RebalanceInput } from "./moves/schema";
import { noteReason } from "./note-reason";

const FILE = "proxmox_api:\n  token_secret: 'a-secret-that-stays'\n";

onBothDatabases("why a person does it all the same", (database) => {
  it("goes into the audit log without the secret that was pasted along, and comes back without it", async () => {
    const logs = createLogHub({ redact: redactorForText(FILE) });
    provideLive({ logs } as Live);
    const trying = operation({
      name: "test.override",
      permission: "balancing.trigger",
      input: RebalanceInput,
      output: RebalanceInput,
      audit: () => ({ resource: "run" }),
      run: async (context, { overrideBlackout }) => ({
        overrideBlackout: noteReason(context, OVERRIDE, overrideBlackout),
      }),
    });
    const { actor } = await signedIn(database(), "admin");
    const pasted = "it failed with a-secret-that-stays, so by hand";
    const kept = "it failed with [secret], so by hand";
    expect(await trying(actor, { overrideBlackout: pasted })).toEqual({ overrideBlackout: kept });
    await trying(actor, {});
    const rows = await database()
      .db.select({ outcome: auditLog.outcome, details: auditLog.details })
      .from(auditLog)
      .where(eq(auditLog.action, "test.override"))
      .orderBy(asc(auditLog.id));
    expect(rows).toEqual([
      { outcome: "attempt", details: null },
      { outcome: "ok", details: { overrideBlackout: kept } },
      { outcome: "attempt", details: null },
      { outcome: "ok", details: null },
    ]);
  });
});
