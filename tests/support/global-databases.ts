import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { openDatabase } from "@/db/open";
import { TEMPLATE_VARIABLE } from "./embedded-template";
import { freePort } from "./free-port";
import { skipOr } from "./require";

/** The migrated, empty database that tests on PostgreSQL copy. */
export const POSTGRES_TEMPLATE = "migrated";

declare module "vitest" {
  interface ProvidedContext {
    /** Superuser URL of a PostgreSQL made for this test run, with POSTGRES_TEMPLATE in it; null where there are no server programs. */
    postgresUrl: string | null;
    /** Folder of a migrated, empty embedded database that each test file copies: making one takes seconds. */
    embeddedTemplate: string;
  }
}

/** Starts one PostgreSQL for the whole test run, and makes a migrated database of each kind to copy from. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Vitest calls this for the whole and for each project that is run, which see what the whole is given.
  if (!project.isRootProject()) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-tests-"));
  const template = await embeddedTemplate();
  project.provide("embeddedTemplate", template);
  // For what tests start with code that others than tests use as well.
  process.env[TEMPLATE_VARIABLE] = template;
  const postgres = await startPostgres(path.join(folder, "postgres"));
  if (postgres) await makePostgresTemplate(postgres.url);
  project.provide("postgresUrl", postgres?.url ?? null);
  return async () => {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Made once for each version of PGlite with these migrations, and kept between runs. */
async function embeddedTemplate(): Promise<string> {
  const kept = path.resolve("node_modules/.cache/proxlb-ui");
  const template = path.join(kept, `pglite-${migrationsHash()}`);
  if (existsSync(path.join(template, "PG_VERSION"))) return template;
  mkdirSync(kept, { recursive: true });
  const draft = mkdtempSync(`${template}-`);
  const { close } = await openDatabase({ dataDir: draft, root: process.cwd() });
  await close();
  try {
    renameSync(path.join(draft, "db"), template);
  } catch (error) {
    // Another run of the tests may have made it meanwhile.
    if (!existsSync(template)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
  return template;
}

function migrationsHash(): string {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  const hash = createHash("sha256").update(dependencies["@electric-sql/pglite"] ?? "");
  for (const name of readdirSync("drizzle").sort())
    if (name.endsWith(".sql")) hash.update(readFileSync(path.join("drizzle", name)));
  return hash.digest("hex").slice(0, 16);
}

async function makePostgresTemplate(url: string): Promise<void> {
  const { default: postgres } = await import("postgres");
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${POSTGRES_TEMPLATE}`);
  await admin.end();
  const own = new URL(url);
  own.pathname = `/${POSTGRES_TEMPLATE}`;
  const { close } = await openDatabase({ url: own.href, dataDir: tmpdir(), root: process.cwd() });
  await close();
}

export async function startPostgres(folder: string) {
  const bin = findBinaries();
  if (!bin) {
    skipOr("PostgreSQL: no server programs here, so database tests run on the embedded database only");
    return null;
  }
  // PostgreSQL refuses to run as root: its own user does it then.
  const ids = process.getuid?.() === 0 ? userIds("postgres") : {};
  mkdirSync(folder, { recursive: true });
  if (ids.uid !== undefined) execFileSync("chown", ["-R", `${ids.uid}:${ids.gid}`, folder]);
  execFileSync("chmod", ["711", path.dirname(folder)]);
  const data = path.join(folder, "data");
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"];
  execFileSync(path.join(bin, "initdb"), initdb, { ...ids, cwd: folder, stdio: "ignore" });
  const port = await freePort();
  const options = [
    "-D",
    data,
    "-p",
    String(port),
    "-k",
    folder,
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "fsync=off",
    // Several files with an app or two each share it.
    "-c",
    "max_connections=300",
  ];
  const server = spawn(path.join(bin, "postgres"), options, { ...ids, cwd: folder, stdio: "ignore" });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url);
  return {
    url,
    stop: () =>
      new Promise<void>((resolve) => {
        server.once("exit", () => resolve());
        server.kill("SIGINT");
      }),
  };
}

function findBinaries(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => path.join(root, version, "bin"));
  return (
    folders.find(
      (folder) => existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres")),
    ) ?? null
  );
}

function userIds(user: string): { uid?: number; gid?: number } {
  const id = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function untilReady(url: string): Promise<void> {
  const { default: postgres } = await import("postgres");
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
    try {
      await sql`select 1`;
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  throw new Error("PostgreSQL did not start in 10 s.");
}
