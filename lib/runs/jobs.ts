import "server-only";
import { type Job, SETTLING_MS, settling } from "@/lib/access/job";
import { RETENTION, removeOldHistory } from "./retention";
import { endRunsOfTheDead, endSilentRuns, SETTLING } from "./store";

export const jobs: Job[] = [
  {
    name: SETTLING,
    everyMs: SETTLING_MS,
    leaderOnly: true,
    run: settling(async ({ database, live }, isFirst) => {
      // Right after a start: of a process that was killed just before, whose heartbeat was still fresh then.
      const dead = isFirst ? await endRunsOfTheDead(database.db, database.kind) : 0;
      if (dead + (await endSilentRuns(database.db)) > 0) live.publish("runs");
    }),
  },
  { name: RETENTION, everyMs: 3600_000, leaderOnly: true, run: removeOldHistory },
];
