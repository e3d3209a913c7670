/** Written by background loops, or by being looked up. */
const TIME_TABLES = ["metric_samples", "migration_history", "audit_log", "__drizzle_migrations"];
/** Of system_settings: what a job finds out of the running ProxLB, how far people were told by mail and tasks were read. */
const TIME_KEYS = "'config_in_use', 'mail_told', 'migrations_seen'";
const TIME_COLUMNS = "'last_seen_at' - 'heartbeat_at' - 'last_used_at'";

/** SQL that names the tables whose rows only a call can change. */
export const CALL_TABLES = `
  select table_name as name from information_schema.tables
  where table_schema = 'public' and table_type = 'BASE TABLE'
    and table_name <> all(array[${TIME_TABLES.map((name) => `'${name}'`).join(", ")}]) order by 1`;

/** SQL that gives `name` and `sum`: a checksum over all rows of each table but for what time alone writes. */
export function rowSums(tables: readonly string[]): string {
  const one = (name: string) =>
    `select '${name}' as name, md5(coalesce(string_agg(r, '|' order by r), '')) as sum
     from (select (to_jsonb(t) - ${TIME_COLUMNS})::text as r from "${name}" t
       where coalesce(to_jsonb(t) ->> 'key', '') not in (${TIME_KEYS})) rows`;
  return tables.map(one).join(" union all ");
}
