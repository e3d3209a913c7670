import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import postgres, { type Sql } from "postgres";
import { inject } from "vitest";
import { skipOr } from "@/tests/support/require";
import { type Stack, type StackOptions, startStack } from "@/tests/support/stack";

/** The production build on a PostgreSQL of its own, so that a test can look at its rows from outside. */
export interface World extends Stack {
  sql: Sql;
  databaseUrl: string;
}

export const hasPostgres = () => inject("postgresUrl") !== null || skipOr("there is no PostgreSQL");

export async function startWorld(options: StackOptions = {}): Promise<World> {
  const base = new URL(inject("postgresUrl") ?? "");
  const admin = postgres(base.href, { max: 1, onnotice: () => undefined });
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  await admin.unsafe(`create database ${name}`);
  base.pathname = `/${name}`;
  const stack = await startStack({ ...options, databaseUrl: base.href });
  const sql = postgres(base.href, { max: 2, onnotice: () => undefined });
  return {
    ...stack,
    sql,
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

/** Written by background loops, or by being looked up. */
const TIME_TABLES = ["metric_samples", "migration_history", "audit_log", "__drizzle_migrations"];
const TIME_COLUMNS = "'last_seen_at' - 'heartbeat_at' - 'last_used_at'";

export async function effectsOf({ sql, simulator, configFile }: World): Promise<Effects> {
  return {
    rows: await checksum(sql),
    proxmoxWrites: simulator.requests.all().filter(({ method }) => method !== "GET").length,
    configSha256: createHash("sha256").update(readFileSync(configFile)).digest("hex"),
  };
}

async function checksum(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all(${TIME_TABLES}) order by 1`;
  const one = ({ name }: { name: string }) =>
    `select '${name}' as name, md5(coalesce(string_agg(r, '|' order by r), '')) as sum
     from (select (to_jsonb(t) - ${TIME_COLUMNS})::text as r from "${name}" t) rows`;
  const sums = await sql.unsafe<{ name: string; sum: string }[]>(tables.map(one).join(" union all "));
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
