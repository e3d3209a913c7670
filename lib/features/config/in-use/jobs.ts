import "server-only";
import type { Db } from "@/db/client";
import type { Job } from "@/lib/access/job";
import { readConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { clock } from "@/lib/core/clock";
import { followInUse, type InUseFollower } from "./follow";
import { readInUse, writeInUse } from "./store";
import { needsRestartBetween } from "./texts";

/** Fine enough to tell what was on disk when ProxLB read it. */
const ROUND_MS = 1_000;

function followRounds(): Job["run"] {
  let follower: InUseFollower | null = null;
  let state = "";
  return async ({ database: { db }, daemon, live, runningForMs }) => {
    if (daemon.driver === "none") return;
    const nowMs = clock().now().getTime();
    if (follower === null) {
      const started = followInUse(nowMs - runningForMs);
      for (const line of live.logs.ring.read(0, LINES_OF_A_START)) started.line(line, nowMs);
      live.logs.onLine((line) => started.line(line, clock().now().getTime()));
      follower = started;
    }
    const file = await readConfigFile();
    // A file's times are those of this machine.
    const aheadMs = nowMs - Date.now();
    const seen =
      file.state === "read"
        ? { fingerprint: fingerprintOf(file.text), sinceMs: file.unchangedSinceMs + aheadMs }
        : null;
    follower.times.look(seen, nowMs);
    const before = await readInUse(db);
    const now = await daemon.inspect();
    if (state !== "" && state !== now.state) live.publish("config");
    state = now.state;
    let next = follower.round(now, before, nowMs);
    if (next === null) return;
    if (next.isConnectionOld === null) next = await withConnection(db, next);
    if (await writeInUse(db, before, next)) live.publish("config");
  };
}

const LINES_OF_A_START = 50_000;

type Reads = NonNullable<Awaited<ReturnType<typeof readInUse>>>;

/** Looks the two texts up, as far as they are known, and compares what ProxLB reads at its start only. */
async function withConnection(db: Db, reads: Reads): Promise<Reads> {
  const { atStart, last } = reads;
  if (atStart.fingerprint === null || last.fingerprint === null) return reads;
  return { ...reads, isConnectionOld: await needsRestartBetween(db, atStart.fingerprint, last.fingerprint) };
}

export const jobs: Job[] = [
  // Only the leader follows ProxLB's log.
  { name: "config.in_use", everyMs: ROUND_MS, leaderOnly: true, run: followRounds() },
];
