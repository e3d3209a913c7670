import "server-only";
import {
  and,
  count,
  desc,
  eq,
  getTableColumns,
  gte,
  ilike,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { drains } from "@/db/schema/drains";
import { migrationHistory } from "@/db/schema/migrations";
import { runs } from "@/db/schema/runs";
import { query } from "@/lib/access/query";
import { Moment } from "@/lib/core/fields";
import { pageOf } from "@/lib/core/page";
import {
  type CAUSES,
  ListMigrationsInput,
  type MigrationPosition,
  MigrationsPage,
  MigrationTotals,
  MigrationView,
  migrationCursor,
} from "./schema";

type Row = typeof migrationHistory.$inferSelect & { drainOf: string | null };

export const listMigrations = query({
  name: "migrations.list",
  permission: "migrations.view",
  input: ListMigrationsInput,
  output: MigrationsPage,
  async run({ db }, input) {
    const rows = await withDrain(db)
      .where(and(...filters(input), after(input.cursor)))
      .orderBy(desc(migrationHistory.startedAt), desc(migrationHistory.id))
      .limit(input.limit + 1);
    const { page, next } = pageOf(rows, input.limit, migrationCursor);
    return { migrations: page.map(toMigrationView), next };
  },
});

/** Of one guest, newest first. */
export const guestHistory = query({
  name: "guests.history",
  permission: "migrations.view",
  input: z.object({
    id: z.coerce.number().int().min(100).max(999_999_999),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  output: z.array(MigrationView),
  async run({ db }, { id, limit }) {
    const rows = await withDrain(db)
      .where(eq(migrationHistory.guestId, id))
      .orderBy(desc(migrationHistory.startedAt))
      .limit(limit);
    return rows.map(toMigrationView);
  },
});

export const migrationTotals = query({
  name: "migrations.totals",
  permission: "migrations.view",
  input: z.object({ since: Moment }),
  output: MigrationTotals,
  async run({ db }, { since }) {
    const inTime = gte(migrationHistory.startedAt, new Date(since));
    const [totals] = await db
      .select({
        total: count(),
        failed: sql<number>`count(*) filter (where status = 'failed')`.mapWith(Number),
        median: sql<
          number | null
        >`percentile_cont(0.5) within group (order by duration_seconds) filter (where status = 'ok')`,
      })
      .from(migrationHistory)
      .where(inTime);
    return {
      total: totals?.total ?? 0,
      failed: totals?.failed ?? 0,
      medianSeconds: totals?.median === null || totals?.median === undefined ? null : Number(totals.median),
      restless: await restlessGuests(db, inTime),
    };
  },
});

/** Each migration with the node of the drain that its run was for. */
const withDrain = (db: Db) =>
  db
    .select({ ...getTableColumns(migrationHistory), drainOf: drains.nodeName })
    .from(migrationHistory)
    .leftJoin(runs, eq(runs.id, migrationHistory.runId))
    .leftJoin(drains, eq(drains.id, runs.drainId))
    .$dynamic();

/** The row as callers see it. */
export function toMigrationView(row: Row): z.input<typeof MigrationView> {
  return {
    id: row.id,
    upid: row.upid,
    guestId: row.guestId,
    guestName: row.guestName,
    guestType: row.guestType,
    sourceNode: row.sourceNode,
    targetNode: row.targetNode,
    status: row.status ?? "unknown",
    startedAt: row.startedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
    durationSeconds: row.durationSeconds,
    triggeredBy: row.triggeredBy as MigrationView["triggeredBy"],
    pveUser: row.pveUser,
    runId: row.runId,
    alongWith: row.alongWith,
    drainOf: row.drainOf,
    result: row.result,
  };
}

async function restlessGuests(db: Db, inTime: SQL): Promise<MigrationTotals["restless"]> {
  const rows = await db
    .select({
      guestId: migrationHistory.guestId,
      guestName: sql<string | null>`max(guest_name)`,
      moves: count(),
    })
    .from(migrationHistory)
    .where(and(inTime, eq(migrationHistory.status, "ok")))
    .groupBy(migrationHistory.guestId)
    .having(sql`count(*) >= 3`)
    .orderBy(desc(count()))
    .limit(10);
  return rows.flatMap((row) => (row.guestId === null ? [] : [{ ...row, guestId: row.guestId }]));
}

function filters(input: z.output<typeof ListMigrationsInput>): (SQL | undefined)[] {
  const { guest, guestId, node, status, triggeredBy, runId, since, until } = input;
  return [
    guest ? ilike(migrationHistory.guestName, `%${guest.replace(/[\\%_]/g, "\\$&")}%`) : undefined,
    guestId === undefined ? undefined : eq(migrationHistory.guestId, guestId),
    node ? or(eq(migrationHistory.sourceNode, node), eq(migrationHistory.targetNode, node)) : undefined,
    status ? eq(migrationHistory.status, status) : undefined,
    causeFilter(triggeredBy),
    runId === undefined ? undefined : eq(migrationHistory.runId, runId),
    since ? gte(migrationHistory.startedAt, new Date(since)) : undefined,
    until ? lte(migrationHistory.startedAt, new Date(until)) : undefined,
  ];
}

function causeFilter(cause: (typeof CAUSES)[number] | undefined): SQL | undefined {
  if (cause === undefined) return undefined;
  return cause === "ha_manager"
    ? isNull(migrationHistory.triggeredBy)
    : eq(migrationHistory.triggeredBy, cause);
}

/** Pages by (started_at, id): an OFFSET would read all that it skips. PostgreSQL gives rows without a start first. */
function after(position: MigrationPosition | undefined): SQL | undefined {
  if (position === undefined) return undefined;
  const { startedAt, id } = position;
  const olderId = lt(migrationHistory.id, id);
  return startedAt === null
    ? or(isNotNull(migrationHistory.startedAt), olderId)
    : or(lt(migrationHistory.startedAt, startedAt), and(eq(migrationHistory.startedAt, startedAt), olderId));
}
