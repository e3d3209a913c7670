import "server-only";
import type { Job } from "@/lib/access/job";
import { refreshSettings } from "@/lib/settings/current";

/** Each replica for itself: what one changed counts with the others after so long at the latest. */
export const jobs: Job[] = [
  {
    name: "settings.refresh",
    everyMs: 10_000,
    leaderOnly: false,
    run: ({ database }) => refreshSettings(database.db),
  },
];
