import "server-only";
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import type { PGlite } from "@electric-sql/pglite";
import { takeDirectoryLock } from "./directory-lock";

/** PGlite's default of 128 MB would cost that much resident memory for a database of a few megabytes. */
const POSTGRESQL_CONF = ["shared_buffers = 16MB"];

/**
 * Compile WebAssembly once and quickly. V8's second, optimizing compiler takes seconds of CPU and 50 MB for PGlite and
 * does not earn them back: a start takes half the time with this, and our queries are as fast.
 */
const QUICK_COMPILER = "--liftoff-only";

/**
 * PGlite in `directory` (in memory for "memory://"). Refuses a second opener: two processes on one directory lose
 * each other's rows silently.
 */
export async function openEmbedded(
  directory: string,
): Promise<{ client: PGlite; close: () => Promise<void> }> {
  setFlagsFromString(QUICK_COMPILER);
  const { PGlite } = await import("@electric-sql/pglite");
  if (directory.startsWith("memory://")) {
    const client = await PGlite.create({ dataDir: directory, postgresqlconf: POSTGRESQL_CONF });
    return { client, close: () => client.close() };
  }
  const lock = await takeDirectoryLock(`${directory}.lock`);
  try {
    if (!(await exists(path.join(directory, "PG_VERSION")))) await createInChild(directory);
    const client = await PGlite.create({ dataDir: directory, postgresqlconf: POSTGRESQL_CONF });
    return {
      client,
      close: async () => {
        await client.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Making the files takes 800 MB that the process would keep: a child takes and returns them. */
async function createInChild(directory: string): Promise<void> {
  const pglite = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const program = `
    const { PGlite } = require(${JSON.stringify(pglite)});
    PGlite.create({ dataDir: ${JSON.stringify(directory)} }).then((client) => client.close());`;
  await promisify(execFile)(process.execPath, [QUICK_COMPILER, "--eval", program], {
    timeout: 120_000,
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
