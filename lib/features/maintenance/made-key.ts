import "server-only";
import { and, desc, inArray, isNotNull, ne } from "drizzle-orm";
import type { Db } from "@/db/client";
import { drains } from "@/db/schema/drains";
import { configHolds } from "@/db/schema/maintenance";
import { nodeKey } from "./holds/edits";
import type { MadeKey } from "./marked-list";

/**
 * What of `maintenance_nodes` was made by a drain or a window that is not over: whoever marks a node meanwhile takes it away
 * with the last node, since they may end in any order. Null where the list is a person's.
 * @param marked nodes on the list now: where those of a drain or window are not among them, somebody wrote another list
 */
export async function madeByOverlapping(db: Db, marked: readonly string[]): Promise<MadeKey | null> {
  if (marked.length === 0) return null;
  const [drain] = await db
    .select({ madeKey: drains.madeKey })
    .from(drains)
    .where(and(ne(drains.phase, "back"), isNotNull(drains.madeKey), inArray(drains.nodeName, [...marked])))
    // "section" comes before "list": it is the list, and more.
    .orderBy(desc(drains.madeKey))
    .limit(1);
  if (drain) return drain.madeKey;
  const [hold] = await db
    .select({ madeKey: configHolds.madeKey })
    .from(configHolds)
    .where(and(isNotNull(configHolds.madeKey), inArray(configHolds.key, marked.map(nodeKey))))
    .orderBy(desc(configHolds.madeKey))
    .limit(1);
  return hold?.madeKey ?? null;
}
