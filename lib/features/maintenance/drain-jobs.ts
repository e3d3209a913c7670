import "server-only";
import { type Job, SETTLING_MS, settling } from "@/lib/access/job";
import { markedNodes } from "./drain-mark";
import { SETTLING, settleDrains } from "./drain-store";

export const jobs: Job[] = [
  {
    name: SETTLING,
    everyMs: SETTLING_MS,
    leaderOnly: true,
    run: settling(async ({ database, live }, isFirst) => {
      const marked = await markedNodes();
      // The file decides what became of them: while it cannot be used they wait.
      if (marked === null) return;
      const when = { isFirst, kind: database.kind };
      const settled = await settleDrains(database.db, when, (node) => marked.includes(node));
      if (settled > 0) live.publish("runs");
    }),
  },
];
