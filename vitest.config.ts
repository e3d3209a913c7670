import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import LongestFirst from "./tests/support/longest-first";

/**
 * `unit` runs beside the code and needs Node alone. `stalls` measures how long the event loop stands, on a machine that does
 * nothing else. `integration` starts real servers (simulator, PostgreSQL, ProxLB), `config-file` ProxLB over and over,
 * `docker` a Docker engine in each file, `image` builds the Dockerfile in one, `e2e` takes the production build and Chromium:
 * each prints what it skipped where one of them is missing. These five share nothing; scripts/test.mjs says which run side by
 * side.
 *
 * Files share their loaded modules, which take a second or two of processor to load: what there is one of in a process each
 * file has its own of (tests/support/setup.ts). `alone` is of those that put another module in a module's place.
 */
const alias = {
  "@": import.meta.dirname,
  "server-only": `${import.meta.dirname}/tests/support/server-only.ts`,
};

const INTEGRATION = "tests/integration/**/*.test.ts";
const DOCKER = "tests/integration/docker/*.test.ts";
const IMAGE = "tests/integration/docker/image.test.ts";
const CONFIG_FILE = "tests/integration/config-file/*.test.ts";
const UNIT = ["{lib,db,simulator,app,components,scripts}/**/*.test.{ts,tsx}", "tests/*.test.ts"];
/** They would leave the other module to the file after them. */
const ALONE = ["lib", "tests"].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: "utf8" })
    .map((file) => `${room}/${file}`)
    .filter((file) => /\.test\.tsx?$/.test(file) && /\bvi\.(un)?mock\(/.test(readFileSync(file, "utf8"))),
);
const STALLS = ["log-flood", "stall"].map((name) => `tests/integration/live/${name}.test.ts`);

/**
 * How many files of `e2e`, and of the others that start servers, run at a time: together they just fill the processors. More
 * of them end no sooner, and each waits longer for its turn than what has to be quick may take.
 */
const BROWSER_FILES = availableParallelism() + 1;
const SERVER_FILES = availableParallelism();

/** How long is waited for what comes at last: on a slow machine a screen takes its time. What must be quick says so. */
const patience = { poll: { timeout: 60_000 } };

const unit = {
  setupFiles: ["tests/support/setup.ts"],
  // A machine that builds beside is slow; what has to be fast says so with a figure of its own.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/**
 * They wait more than they work: for migrations, for starts of ProxLB, for the next read of Proxmox. A file of these keeps a
 * processor busy for a fifth of its time, one with a browser for a third.
 */
const realServers = {
  setupFiles: ["tests/support/setup.ts"],
  testTimeout: 120_000,
  hookTimeout: 180_000,
  expect: patience,
  // Real servers on a shared machine: what fails twice is a failure, and vitest tells what it repeated.
  retry: 1,
  maxWorkers: SERVER_FILES,
  isolate: false,
  sequence: { groupOrder: 2 },
};

export default defineConfig({
  plugins: [react()],
  resolve: { alias },
  test: {
    globalSetup: ["tests/support/global-databases.ts"],
    env: { LOG_LEVEL: "silent", AUTH_SECRET: "only-for-tests-0123456789-0123456789" },
    server: { deps: { inline: ["next-auth"] } },
    // One more than there are processors: some wait for a database or a program that they started.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // scripts/test.mjs starts Vitest six times: each reads what another has transformed, a quarter of what short files take.
    experimental: { fsModuleCache: true },
    projects: [
      {
        extends: true,
        test: { ...unit, name: "unit", include: UNIT, exclude: ALONE, isolate: false },
      },
      {
        extends: true,
        test: { ...unit, name: "alone", include: ALONE },
      },
      {
        extends: true,
        test: {
          ...realServers,
          name: "integration",
          include: [INTEGRATION],
          exclude: [DOCKER, CONFIG_FILE, ...STALLS],
        },
      },
      {
        extends: true,
        test: { ...realServers, name: "stalls", include: STALLS, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { ...realServers, name: "config-file", include: [CONFIG_FILE] },
      },
      {
        extends: true,
        // One after the other: each engine unpacks images, and three at a time had the disk to wait for, for minutes.
        test: {
          ...realServers,
          name: "docker",
          include: [DOCKER],
          exclude: [IMAGE],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: { ...realServers, name: "image", include: [IMAGE], maxWorkers: 1, sequence: { groupOrder: 5 } },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          // What its files start is the app, the simulator and the browser, each its own: they share only loaded modules.
          isolate: false,
          include: ["tests/e2e/**/*.test.ts"],
          setupFiles: ["tests/e2e/support/no-violations.ts"],
          // A sweep takes minutes on a slow machine: only what hangs is to be ended.
          testTimeout: 400_000,
          hookTimeout: 300_000,
          expect: patience,
          retry: 1,
          maxWorkers: BROWSER_FILES,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
