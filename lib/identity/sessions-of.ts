import "server-only";
import { and, desc, eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { userSessions } from "@/db/schema/accounts";
import type { SessionView } from "./schema";
import { inForce, sessionEnd } from "./session";

/** Sessions in force, the one used last first. @param currentRowId session that asks */
export async function readSessions(
  db: Db,
  userId: number,
  currentRowId: number | null,
): Promise<SessionView[]> {
  const rows = await db
    .select()
    .from(userSessions)
    .where(and(eq(userSessions.userId, userId), inForce(), eq(userSessions.isPending, false)))
    .orderBy(desc(userSessions.lastSeenAt));
  return rows.map((row) => ({
    id: row.id,
    current: row.id === currentRowId,
    kind: row.kind,
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: sessionEnd(row).toISOString(),
  }));
}
