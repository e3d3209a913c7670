import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { bundleAsServer } from "../bundle";
import { Random } from "../planner/random";
import { type Lane, type LaneKind, openLane } from "./lane";
import type { Trial } from "./trial";
import { killBlackoutEnd, killDrain, killWindowEnd, killWindowStart } from "./trials";

/** What is done in a lane, killed, and judged. */
export type Kill = (lane: Lane, random: Random) => Promise<Trial>;

const DRAINS_AND_WINDOWS: Kill[] = [killDrain, killWindowStart, killBlackoutEnd, killWindowEnd];

export interface Kills {
  count: number;
  seed: number;
  /** So many apps at the same time, each with a cluster and a database of its own. */
  lanes: number;
  /** In turn; without them amid a drain, the start of a window, the end of a blackout and the end of a window. */
  kinds?: Kill[];
  /** What each lane is like. */
  lane?: LaneKind;
  /** After each kill. */
  told?(trial: Trial): void;
}

/**
 * Kills apps so many times.
 * @param url of a PostgreSQL, as its superuser
 */
export async function runKills(
  url: string,
  { count, seed, lanes, kinds = DRAINS_AND_WINDOWS, lane: kind, told }: Kills,
): Promise<Trial[]> {
  const script = await bundledApp();
  const trials: Trial[] = [];
  let next = 0;
  const work = async () => {
    const lane = await openLane(url, script, kind);
    try {
      for (let number = next++; number < count; number = next++) {
        const trial = kinds[number % kinds.length];
        if (!trial) break;
        const result = await trial(lane, new Random(seed * 10_000 + number));
        trials.push(result);
        told?.(result);
      }
    } finally {
      await lane.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, count) }, work));
  } finally {
    rmSync(script);
  }
  return trials;
}

/** Beside the packages, which stay outside of it. */
async function bundledApp(): Promise<string> {
  const folder = path.resolve("node_modules/.cache/proxlb-ui");
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `killed-app-${process.pid}.mjs`);
  await bundleAsServer("tests/support/kills/app.ts", outfile);
  return outfile;
}
