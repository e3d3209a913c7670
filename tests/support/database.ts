import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { type Database, provideDatabase } from "@/db/client";
import { openDatabase } from "@/db/open";
import { flushRefused } from "@/lib/ledger/flood";
import { POSTGRES_TEMPLATE } from "./global-databases";

const KINDS = ["embedded", "postgres"] as const;

/** Runs the same tests on both databases; `database()` is migrated, empty and the one the doors use. */
export function onBothDatabases(title: string, tests: (database: () => Database) => void): void {
  for (const kind of KINDS) {
    const available = kind === "embedded" || inject("postgresUrl") !== null;
    describe.skipIf(!available)(`${title} [${kind}]`, () => {
      let opened: TestDatabase | undefined;
      beforeAll(async () => {
        opened = await openTestDatabase(kind);
      }, 60_000);
      afterAll(async () => {
        // Attempts that are still counted belong to this database, and their count to no other.
        await flushRefused();
        await opened?.remove();
      });
      tests(() => {
        if (!opened) throw new Error("The test database is not open.");
        return opened.database;
      });
    });
  }
}

interface TestDatabase {
  database: Database;
  remove(): Promise<void>;
}

/** @param kind by default the quicker one that is here: PGlite takes about four times the processor of PostgreSQL */
export async function openTestDatabase(
  kind: (typeof KINDS)[number] = inject("postgresUrl") === null ? "embedded" : "postgres",
): Promise<TestDatabase> {
  return kind === "embedded" ? openCopy() : openOwnPostgres();
}

async function openCopy(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "proxlb-ui-db-"));
  cpSync(inject("embeddedTemplate"), path.join(dataDir, "db"), { recursive: true });
  const database = provideDatabase(await openDatabase({ dataDir, root: process.cwd() }));
  return {
    database,
    remove: async () => {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openOwnPostgres(): Promise<TestDatabase> {
  const { default: postgres } = await import("postgres");
  const base = new URL(inject("postgresUrl") ?? "");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = postgres(base.href, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name} template ${POSTGRES_TEMPLATE}`);
  base.pathname = `/${name}`;
  const database = provideDatabase(
    await openDatabase({ url: base.href, dataDir: tmpdir(), root: process.cwd() }),
  );
  return {
    database,
    remove: async () => {
      await database.close();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
