import "server-only";
import type { Job } from "@/lib/access/job";
import { log } from "@/lib/core/log";
import { removeOldMonths } from "@/lib/ledger/retention";
import { RETENTION } from "@/lib/ledger/tombstone";
import { settings } from "@/lib/settings/current";

export const jobs: Job[] = [
  {
    name: RETENTION,
    everyMs: 3600_000,
    leaderOnly: true,
    async run({ database, live }) {
      const days = settings("retention").auditDays;
      // Kept for ever.
      if (days === null) return;
      const removed = await removeOldMonths(database.db, days);
      if (removed === 0) return;
      log("audit").info({ removed, days }, "old months of the audit log were removed");
      live.publish("audit");
    },
  },
];
