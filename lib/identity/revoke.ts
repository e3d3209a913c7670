import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accountLinks, apiTokens, userSessions, users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { revokeSessions } from "./session";

/** What ended. */
export interface Revoked {
  sessions: number;
  tokens: number;
}

/**
 * The answer to "somebody else may have had this account": ends the person's sessions, personal tokens, and the links
 * that they made for others and nobody has used. Their own password and second factor stay as they are.
 * @param except the session that asks, which goes on
 */
export async function revokeAll(
  db: Db,
  userId: number,
  { except }: { except?: number } = {},
): Promise<Revoked> {
  // Sessions first: what is being made in one of them has been made when its row lets go (`holdSession`).
  const sessions = await revokeSessions(db, userId, except === undefined ? {} : { except });
  const tokens = (await revokeTokens(db, userId)).length;
  await db
    .update(accountLinks)
    .set({ usedAt: clock().now() })
    .where(and(eq(accountLinks.createdBy, userId), isNull(accountLinks.usedAt)));
  return { sessions, tokens };
}

/** Ends personal tokens of one person for good; all, or one. @returns the rows that ended */
export async function revokeTokens(
  db: Db,
  userId: number,
  { only }: { only?: number } = {},
): Promise<number[]> {
  const ended = await db
    .update(apiTokens)
    .set({ revokedAt: clock().now() })
    .where(
      and(
        eq(apiTokens.userId, userId),
        isNull(apiTokens.revokedAt),
        only === undefined ? undefined : eq(apiTokens.id, only),
      ),
    )
    .returning({ id: apiTokens.id });
  return ended.map(({ id }) => id);
}

/**
 * Holds the session that asks until the transaction ends, so that what outlives a session (a token, a link) is made
 * either before the session is revoked, and goes with it, or not at all.
 * @throws AppError unauthenticated when it was revoked since the request began
 */
export async function holdSession(tx: Db, sessionRowId: number | null): Promise<void> {
  if (sessionRowId === null) return;
  const [held] = await tx
    .select({ id: userSessions.id })
    .from(userSessions)
    .where(and(eq(userSessions.id, sessionRowId), isNull(userSessions.revokedAt)))
    .for("share");
  if (!held) throw new AppError("unauthenticated", "Your session has ended: sign in again.");
}

/**
 * Opens a session for somebody whose password was just checked, if the account is still as it was then: a reset or a
 * disabling that came in between has ended all sessions, and this one must not come after it.
 * @returns null when it is not
 */
export async function whileUnchanged<T>(
  db: Db,
  user: Pick<typeof users.$inferSelect, "id" | "passwordHash">,
  open: (tx: Db) => Promise<T>,
): Promise<T | null> {
  return db.transaction(async (tx) => {
    const [now] = await tx
      .select({ passwordHash: users.passwordHash, isActive: users.isActive })
      .from(users)
      .where(eq(users.id, user.id))
      .for("share");
    return now?.isActive && now.passwordHash === user.passwordHash ? open(tx) : null;
  });
}
