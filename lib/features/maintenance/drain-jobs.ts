import "server-only";
import type { Job } from "@/lib/access/job";
import { listedNodes } from "./drain-mark";
import { SETTLING, settleDrains } from "./drain-store";

const FIRST_LOOKS_MS = 30_000;

export const jobs: Job[] = [
  {
    name: SETTLING,
    everyMs: 5_000,
    leaderOnly: true,
    async run({ database, live, runningForMs }) {
      const marked = await listedNodes("maintenance_nodes");
      const when = { isFirst: runningForMs < FIRST_LOOKS_MS, kind: database.kind };
      const settled = await settleDrains(database.db, when, (node) => marked.includes(node));
      if (settled > 0) live.publish("runs");
    },
  },
];
