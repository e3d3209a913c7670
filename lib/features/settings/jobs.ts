import "server-only";
import type { Job } from "@/lib/access/job";
import { refreshSettings } from "@/lib/settings/current";
import { CHECK_EVERY_MS, CHECK_JOB, checkDirectory } from "./directory/check";

export const jobs: Job[] = [
  {
    // Each replica for itself: what one changed counts with the others after so long at the latest.
    name: "settings.refresh",
    everyMs: 10_000,
    leaderOnly: false,
    run: ({ database }) => refreshSettings(database.db),
  },
  {
    name: CHECK_JOB,
    everyMs: CHECK_EVERY_MS,
    leaderOnly: true,
    run: checkDirectory,
  },
];
