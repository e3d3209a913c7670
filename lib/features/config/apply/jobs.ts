import "server-only";
import type { Job } from "@/lib/access/job";
import { APPLYING, stepApply } from "./steps";
import { openApply } from "./store";

export const jobs: Job[] = [
  {
    name: APPLYING,
    everyMs: 500,
    // Only the leader follows ProxLB's log.
    leaderOnly: true,
    async run(context) {
      const row = await openApply(context.database.db);
      if (row !== null) await stepApply(context, row);
    },
  },
];
