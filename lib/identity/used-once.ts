import "server-only";
import { lt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { usedOnce } from "@/db/schema/providers";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";

/**
 * Takes something that may come once only, also of several who bring it at the same moment to different replicas.
 * @param what what it is, so that the same text of another kind is another thing @param expiresAt it is refused afterwards anyway
 * @returns false when it was taken before
 */
export async function takeOnce(db: Db, what: string, text: string, expiresAt: Date): Promise<boolean> {
  await db.delete(usedOnce).where(lt(usedOnce.expiresAt, clock().now()));
  const taken = await db
    .insert(usedOnce)
    .values({ key: sha256(`${what} ${text}`), expiresAt })
    .onConflictDoNothing()
    .returning({ key: usedOnce.key });
  return taken.length > 0;
}
