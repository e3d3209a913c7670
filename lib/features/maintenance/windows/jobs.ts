import "server-only";
import type { Job } from "@/lib/access/job";
import { clock } from "@/lib/core/clock";
import { BALANCING, nodeKey } from "../holds/edits";
import { keepHolds } from "../holds/keep";
import { dueOccurrences } from "./due";
import {
  becauseOf,
  claimOccurrence,
  endOrphans,
  endOverdue,
  FOLLOWING,
  type OccurrenceRow,
  openRows,
  windowRows,
} from "./store";

/** A row may be seen this long after its `changedAt`: its transaction took that long. */
const OVERLAP_MS = 5_000;
/** After a failure; doubled with each further one. */
const RETRY_MS = 5_000;
const RETRY_MOST_MS = 60_000;

/**
 * Begins and ends windows and blackouts, and keeps proxlb.yaml to what is open. All it needs to know stands in the
 * database: what a process that was killed had begun, the next one goes on with.
 */
export function followWindows(): Job["run"] {
  let seenMs = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let againAtMs = Number.NEGATIVE_INFINITY;
  return async (context) => {
    const { db } = context.database;
    const now = clock().now();
    let changes = 0;
    for (const window of await windowRows(db)) {
      for (const due of dueOccurrences(window, seenMs - OVERLAP_MS, now.getTime()))
        if (await claimOccurrence(db, due)) changes += 1;
    }
    seenMs = now.getTime();
    const before = await openRows(db);
    if (before.some(({ windowId }) => windowId === null)) changes += await endOrphans(db);
    if (before.some(({ endsAt }) => endsAt <= now)) changes += await endOverdue(db, now);
    if (changes > 0) context.live.publish("maintenance");
    if (changes === 0 && clock().monotonicMs() < againAtMs) return;
    const isDone = await keepHolds(context, wantedBy(await openRows(db)));
    failures = isDone ? 0 : failures + 1;
    againAtMs = isDone
      ? Number.NEGATIVE_INFINITY
      : clock().monotonicMs() + Math.min(RETRY_MOST_MS, RETRY_MS * 2 ** (failures - 1));
  };
}

/** What proxlb.yaml is to say while these are open, each with who asks for it. */
function wantedBy(open: readonly OccurrenceRow[]): Map<string, string> {
  return new Map(
    open.flatMap((row) => {
      const keys = row.kind === "blackout" ? [BALANCING] : row.nodes.map(nodeKey);
      return keys.map((key): [string, string] => [key, becauseOf(row)]);
    }),
  );
}

export const jobs: Job[] = [{ name: FOLLOWING, everyMs: 500, leaderOnly: true, run: followWindows() }];
