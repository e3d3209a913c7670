import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/** What the build is made of; a newer file in there makes it old. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "db",
  "server.ts",
  "middleware.ts",
  "next.config.mjs",
  "package-lock.json",
];
const RESULTS = [".next/BUILD_ID", "dist/server.mjs"];

/** What only makes a second build faster, 220 MB: written on where somebody builds anyway (next.config.mjs). */
const CACHE = ".next/cache";

/** Builds the app unless a build is there that is newer than every source. */
export async function ensureBuild(say: (line: string) => void): Promise<void> {
  if (isFresh()) return;
  const buildsOften = existsSync(CACHE);
  say("Building the app, once: a minute or two on two idle processors, and 50 MB of disk.");
  const child = spawn(process.execPath, ["scripts/build.mjs"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, BUILD_ONCE: buildsOften ? "" : "1" },
  });
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  if (code !== 0) throw new Error("The build failed: run `npm run build` to see why.");
}

function isFresh(): boolean {
  if (!RESULTS.every((file) => existsSync(file))) return false;
  const builtMs = Math.min(...RESULTS.map((file) => statSync(file).mtimeMs));
  return SOURCES.every((source) => newestMs(source) <= builtMs);
}

function newestMs(entry: string): number {
  const stats = statSync(entry);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(entry).map((name) => newestMs(path.join(entry, name))));
}
