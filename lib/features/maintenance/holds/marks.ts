import "server-only";
import { eq, inArray } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configHolds } from "@/db/schema/maintenance";
import { nodeKey, nodeOf } from "./edits";

/** Which of these nodes a window holds in maintenance, with its words: "window Kernel updates, until …". */
export async function heldFor(db: Db, nodes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (nodes.length === 0) return new Map();
  const rows = await db
    .select()
    .from(configHolds)
    .where(inArray(configHolds.key, nodes.map(nodeKey)));
  return new Map(rows.map(({ key, because }) => [nodeOf(key) ?? key, because]));
}

/** Leaves a mark that is not needed any more to the window that holds the node. @returns false where none does */
export async function leaveMark(db: Db, node: string): Promise<boolean> {
  const left = await db
    .update(configHolds)
    .set({ former: false })
    .where(eq(configHolds.key, nodeKey(node)))
    .returning({ id: configHolds.id });
  return left.length > 0;
}
