import "server-only";
import type { Database } from "@/db/client";
import type { Daemon } from "@/lib/daemon/schema";
import { recordAudit } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";

/** In the audit log: what a killed app had left of ProxLB is put in order. */
export const CLEANING_UP = "service.clean_up";

/** Ends what an app that was killed left of ProxLB, and starts again what ran. What it changed stands on the record. */
export async function cleanUpAfterKill({ db }: Database, daemon: Pick<Daemon, "cleanUp">): Promise<void> {
  const { leftoverRuns, startedAgain } = await daemon.cleanUp();
  if (leftoverRuns === 0 && !startedAgain) return;
  await recordAudit(db, {
    ...asSystem(CLEANING_UP),
    action: CLEANING_UP,
    outcome: "ok",
    resourceType: "service",
    details: { leftoverRuns, startedAgain },
  });
}
