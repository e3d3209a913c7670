import "server-only";
import type { Job, JobContext } from "@/lib/access/job";
import { clock } from "@/lib/core/clock";
import { BALANCING, nodeKey } from "../holds/edits";
import { keepHolds } from "../holds/keep";
import { DRAINING, followDrains } from "./drains";
import { dueOccurrences } from "./due";
import { FOLLOWING_BACKUPS, followBackups } from "./follow-backups";
import {
  becauseOf,
  claimOccurrence,
  endOrphans,
  endOverdue,
  FOLLOWING,
  type OccurrenceRow,
  openRows,
  type WindowRow,
  windowRows,
} from "./store";

/** A row may be seen this long after its `changedAt`: its transaction took that long. */
const OVERLAP_MS = 5_000;
/** After a failure; doubled with each further one. */
const RETRY_MS = 5_000;
const RETRY_MOST_MS = 60_000;
/** Between two looks the rounds go by what the last one found: whoever changes a window says so, to all replicas. */
const LOOK_MS = 5_000;

/** What a look found. */
interface Seen {
  atMs: number;
  windows: readonly WindowRow[];
  open: readonly OccurrenceRow[];
}

/**
 * Begins and ends windows and blackouts, and keeps proxlb.yaml to what is open. All it needs to know stands in the
 * database: what a process that was killed had begun, the next one goes on with.
 */
export function followWindows(): Job["run"] {
  let seen: Seen | null = null;
  let heard: JobContext["live"] | null = null;
  let isOld = true;
  let failures = 0;
  let againAtMs = Number.NEGATIVE_INFINITY;
  const round = async (context: JobContext, nowMs: number) => {
    const { look, changes } = await lookAndClaim(context, seen, nowMs);
    seen = look;
    if (changes > 0) context.live.publish("maintenance");
    if (changes === 0 && clock().monotonicMs() < againAtMs) return;
    const isDone = await keepHolds(context, wantedBy(look.open));
    failures = isDone ? 0 : failures + 1;
    againAtMs = isDone
      ? Number.NEGATIVE_INFINITY
      : clock().monotonicMs() + Math.min(RETRY_MOST_MS, RETRY_MS * 2 ** (failures - 1));
  };
  return async (context) => {
    if (heard !== context.live)
      context.live.hooks.onPublish((topic) => {
        if (topic === "maintenance") isOld = true;
      });
    heard = context.live;
    const nowMs = clock().now().getTime();
    const isRetried = failures > 0 && clock().monotonicMs() >= againAtMs;
    if (!isOld && !isRetried && seen !== null && !hasCome(seen, nowMs)) return;
    isOld = false;
    await round(context, nowMs).catch((error) => {
      isOld = true;
      throw error;
    });
  };
}

/** Something is to begin or to end, or nobody has looked for a while. */
function hasCome({ atMs, windows, open }: Seen, nowMs: number): boolean {
  return (
    nowMs - atMs >= LOOK_MS ||
    open.some(({ endsAt }) => endsAt.getTime() <= nowMs) ||
    windows.some((window) => dueOccurrences(window, atMs, nowMs).length > 0)
  );
}

async function lookAndClaim(
  { database: { db } }: JobContext,
  before: Seen | null,
  nowMs: number,
): Promise<{ look: Seen; changes: number }> {
  const seenMs = (before?.atMs ?? Number.NEGATIVE_INFINITY) - OVERLAP_MS;
  const windows = await windowRows(db);
  let changes = 0;
  for (const window of windows) {
    for (const due of dueOccurrences(window, seenMs, nowMs)) if (await claimOccurrence(db, due)) changes += 1;
  }
  let open = await openRows(db);
  let ended = 0;
  if (open.some(({ windowId }) => windowId === null)) ended += await endOrphans(db);
  if (open.some(({ endsAt }) => endsAt.getTime() <= nowMs)) ended += await endOverdue(db, new Date(nowMs));
  if (ended > 0) open = await openRows(db);
  return { look: { atMs: nowMs, windows, open }, changes: changes + ended };
}

/** What proxlb.yaml is to say while these are open, each with who asks for it. */
function wantedBy(open: readonly OccurrenceRow[]): Map<string, string> {
  return new Map(
    open.flatMap((row): [string, string][] => {
      if (row.kind === "blackout") return [[BALANCING, becauseOf(row)]];
      // A drain marks its node itself, or does not where the cluster cannot spare it.
      const keys = row.drain === null ? row.nodes.map(nodeKey) : [];
      return keys.map((key) => [key, becauseOf(row)]);
    }),
  );
}

export const jobs: Job[] = [
  { name: FOLLOWING, everyMs: 500, leaderOnly: true, run: followWindows() },
  { name: DRAINING, everyMs: 500, leaderOnly: true, run: followDrains() },
  {
    name: FOLLOWING_BACKUPS,
    everyMs: 5 * 60_000,
    leaderOnly: true,
    run: (context) => followBackups(context),
  },
];
