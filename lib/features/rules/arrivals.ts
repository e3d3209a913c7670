import "server-only";
import { and, desc, inArray, isNotNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { migrationHistory } from "@/db/schema/migrations";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import type { Arrival, BrokenSince } from "./schema";

/** When the guests that break a rule came to where they are now: their newest migration, where it led there. */
export async function arrivalsOf(db: Db, rule: Rule): Promise<Arrival[]> {
  const breakers = breakersOf(rule);
  const arrivedAt = await newestMigrations(db, breakers);
  return breakers.map(({ vmid, guest, node }): Arrival => {
    const last = arrivedAt(vmid, node);
    return {
      vmid,
      guest,
      node,
      at: last?.completedAt?.toISOString() ?? null,
      runId: last?.runId ?? null,
    };
  });
}

/**
 * Since when each violated rule has been broken at most: when the last of those who break it came to where they are.
 * Rules of whose guests no migration there was recorded are left out.
 */
export async function brokenSince(db: Db, rules: readonly Rule[]): Promise<BrokenSince[]> {
  const violated = rules.filter(({ state }) => state === "violated");
  const arrivedAt = await newestMigrations(db, violated.flatMap(breakersOf));
  return violated.flatMap((rule) => {
    const times = breakersOf(rule).map(({ vmid, node }) => arrivedAt(vmid, node)?.completedAt ?? null);
    const known = times.flatMap((at) => (at === null ? [] : at.getTime()));
    if (known.length === 0 || known.length < times.length) return [];
    return { rule: rule.id, at: new Date(Math.max(...known)).toISOString() };
  });
}

const breakersOf = ({ members }: Rule) => members.filter(({ breaks }) => breaks);

/** @returns a guest's newest migration, where it led to the node that is asked about */
async function newestMigrations(db: Db, guests: readonly { vmid: number }[]) {
  const vmids = guests.map(({ vmid }) => vmid);
  const rows =
    vmids.length === 0
      ? []
      : await db
          .selectDistinctOn([migrationHistory.guestId])
          .from(migrationHistory)
          .where(
            and(
              inArray(migrationHistory.guestId, vmids),
              inArray(migrationHistory.status, ["ok", "warnings"]),
              isNotNull(migrationHistory.completedAt),
            ),
          )
          .orderBy(migrationHistory.guestId, desc(migrationHistory.completedAt));
  const byGuest = new Map(rows.map((row) => [row.guestId, row]));
  return (vmid: number, node: string) => {
    const last = byGuest.get(vmid);
    return last?.targetNode === node ? last : null;
  };
}
