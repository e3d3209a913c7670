import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import postgres, { type Sql } from "postgres";
import { inject } from "vitest";
import { skipOr } from "@/tests/support/require";
import { CALL_TABLES, rowSums } from "@/tests/support/row-sums";
import { isBuilt, type Stack, type StackOptions, startStack } from "@/tests/support/stack";

/** The production build on a PostgreSQL of its own, so that a test can look at its rows from outside. */
export interface World extends Stack {
  sql: Sql;
  /** Ends every connection to the database and lets none in until `restoreDatabase`. */
  cutDatabase(): Promise<void>;
  restoreDatabase(): Promise<void>;
  databaseUrl: string;
}

/** Whether there is what a world needs. */
export const hasPostgres = () =>
  isBuilt() && (inject("postgresUrl") !== null || skipOr("there is no PostgreSQL"));

/** @param options.databasePassword stands in the app's DATABASE_URL; this PostgreSQL takes any */
export async function startWorld(options: StackOptions & { databasePassword?: string } = {}): Promise<World> {
  const base = new URL(inject("postgresUrl") ?? "");
  const admin = postgres(base.href, { max: 1, onnotice: () => undefined });
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  await admin.unsafe(`create database ${name}`);
  base.pathname = `/${name}`;
  base.password = options.databasePassword ?? "";
  const stack = await startStack({ ...options, databaseUrl: base.href });
  const sql = postgres(base.href, { max: 2, onnotice: () => undefined });
  return {
    ...stack,
    sql,
    async cutDatabase() {
      await admin.unsafe(`alter database ${name} with allow_connections false`);
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    },
    async restoreDatabase() {
      await admin.unsafe(`alter database ${name} with allow_connections true`);
    },
    databaseUrl: base.href,
    async stop() {
      await stack.stop();
      await sql.end();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** What an attempt may have changed. */
export interface Effects {
  /** Table → checksum over all rows but those that time alone writes. */
  rows: Record<string, string>;
  /** Requests to Proxmox that change something. */
  proxmoxWrites: number;
  configSha256: string;
}

export async function effectsOf({ sql, simulator, configFile }: World): Promise<Effects> {
  return {
    rows: await checksum(sql),
    proxmoxWrites: simulator.requests.all().filter(({ method }) => method !== "GET").length,
    configSha256: createHash("sha256").update(readFileSync(configFile)).digest("hex"),
  };
}

async function checksum(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql.unsafe<{ name: string }[]>(CALL_TABLES);
  const sums = await sql.unsafe<{ name: string; sum: string }[]>(rowSums(tables.map(({ name }) => name)));
  return Object.fromEntries(sums.map(({ name, sum }) => [name, sum]));
}

/** What differs, in words. */
export function changesBetween(before: Effects, after: Effects): string[] {
  const tables = Object.keys(after.rows).filter((name) => after.rows[name] !== before.rows[name]);
  return [
    ...tables.map((name) => `rows of ${name}`),
    ...(after.proxmoxWrites === before.proxmoxWrites ? [] : ["Proxmox"]),
    ...(after.configSha256 === before.configSha256 ? [] : ["proxlb.yaml"]),
  ];
}

/** How many attempts the audit log holds of one outcome, those of a flood's one row counted. */
export async function auditCount(sql: Sql, outcome: string): Promise<number> {
  const [row] = await sql<{ amount: number }[]>`
    select coalesce(sum(coalesce((details->>'count')::int, 1)), 0)::int as amount
    from audit_log where outcome = ${outcome}`;
  return row?.amount ?? 0;
}
