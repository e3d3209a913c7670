import "server-only";
import { and, desc, inArray, isNotNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { migrationHistory } from "@/db/schema/migrations";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import type { Arrival } from "./schema";

/** When the guests that break a rule came to where they are now: their newest migration, where it led there. */
export async function arrivalsOf(db: Db, { members }: Rule): Promise<Arrival[]> {
  const breakers = members.filter(({ breaks }) => breaks);
  if (breakers.length === 0) return [];
  const vmids = breakers.map(({ vmid }) => vmid);
  const rows = await db
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
  return breakers.map(({ vmid, guest, node }): Arrival => {
    const last = rows.find(({ guestId, targetNode }) => guestId === vmid && targetNode === node);
    return {
      vmid,
      guest,
      node,
      at: last?.completedAt?.toISOString() ?? null,
      runId: last?.runId ?? null,
    };
  });
}
