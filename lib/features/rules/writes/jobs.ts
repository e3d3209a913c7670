import "server-only";
import type { Job } from "@/lib/access/job";
import { endSilentChanges, SETTLING } from "./store";

export const jobs: Job[] = [
  {
    name: SETTLING,
    everyMs: 10_000,
    leaderOnly: true,
    async run({ database, live }) {
      if ((await endSilentChanges(database.db)) > 0) live.publish("rules");
    },
  },
];
