import "server-only";
import type { Job } from "@/lib/access/job";
import { RETENTION, removeOldHistory } from "./retention";
import { endRunsOfTheDead, endSilentRuns, SETTLING } from "./store";

const FIRST_LOOKS_MS = 30_000;

export const jobs: Job[] = [
  {
    name: SETTLING,
    everyMs: 5_000,
    leaderOnly: true,
    async run({ database, live, runningForMs }) {
      // Right after a start: of a process that was killed just before, whose heartbeat was still fresh then.
      const isFirst = runningForMs < FIRST_LOOKS_MS;
      const dead = isFirst ? await endRunsOfTheDead(database.db, database.kind) : 0;
      if (dead + (await endSilentRuns(database.db)) > 0) live.publish("runs");
    },
  },
  { name: RETENTION, everyMs: 3600_000, leaderOnly: true, run: removeOldHistory },
];
