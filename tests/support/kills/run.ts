import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { Random } from "../planner/random";
import { openLane } from "./lane";
import type { Trial } from "./trial";
import { killBlackoutEnd, killDrain, killWindowEnd, killWindowStart } from "./trials";

const KINDS = [killDrain, killWindowStart, killBlackoutEnd, killWindowEnd];

/**
 * Kills apps so many times, in turn amid a drain, the start of a window, the end of a blackout and the end of a window.
 * @param url of a PostgreSQL, as its superuser
 * @param lanes so many apps at the same time, each with a cluster and a database of its own
 * @param told after each kill
 */
export async function runKills(
  url: string,
  { count, seed, lanes, told }: { count: number; seed: number; lanes: number; told?(trial: Trial): void },
): Promise<Trial[]> {
  const script = await bundledApp();
  const trials: Trial[] = [];
  let next = 0;
  const work = async () => {
    const lane = await openLane(url, script);
    try {
      for (let number = next++; number < count; number = next++) {
        const trial = KINDS[number % KINDS.length];
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
  await build({
    entryPoints: ["tests/support/kills/app.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    alias: { "server-only": "./tests/support/server-only.ts" },
    logLevel: "warning",
  });
  return outfile;
}
