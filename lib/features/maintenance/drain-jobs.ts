import "server-only";
import type { Job } from "@/lib/access/job";
import { markedNodes } from "./drain-mark";
import { SETTLING, settleDrains } from "./drain-store";

/** A holder is dead once some looks have missed it (db/lease.ts). */
const LOOK_MS = 1_000;

export const jobs: Job[] = [
  {
    name: SETTLING,
    everyMs: LOOK_MS,
    leaderOnly: true,
    async run({ database: { db, kind }, live }) {
      const marked = await markedNodes();
      // The file decides what became of them: while it cannot be used they wait.
      if (marked === null) return;
      const settled = await settleDrains(db, kind, (node) => marked.includes(node));
      if (settled > 0) live.publish("runs");
    },
  },
];
