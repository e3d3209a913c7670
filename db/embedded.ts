import "server-only";
import { execFile } from "node:child_process";
import { access, chmod, readdir } from "node:fs/promises";
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
    await keepToOwner(directory);
    const client = await PGlite.create({ dataDir: directory, postgresqlconf: POSTGRESQL_CONF });
    await keepToOwner(directory);
    return {
      client,
      close: async () => {
        await client.close();
        // What it wrote meanwhile stood within folders that nobody else may enter.
        await keepToOwner(directory);
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Folders 0700 and files 0600, whatever they were: PGlite makes files that everybody may read and write, whatever the
 * umask, and an older version made the folders so too. Password hashes stand in them.
 */
export async function keepToOwner(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) await keepToOwner(file);
    else if (entry.isFile()) await chmod(file, 0o600);
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
