import "server-only";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { userSessions, users } from "@/db/schema/accounts";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { Profile, SessionView } from "./schema";

export const getProfile = query({
  name: "profile.get",
  permission: "signed_in",
  input: z.object({}),
  output: Profile,
  async run({ db, actor }) {
    const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
    if (!user) throw new AppError("not_found", "This account is gone.");
    return {
      userId: user.id,
      username: user.username,
      email: user.email,
      firstName: user.firstName,
      lastName: user.lastName,
      role: actor.role,
      lastLoginAt: user.lastLogin?.toISOString() ?? null,
    };
  },
});

export const listOwnSessions = query({
  name: "profile.sessions",
  permission: "signed_in",
  input: z.object({}),
  output: z.array(SessionView),
  async run({ db, actor }) {
    const rows = await db
      .select()
      .from(userSessions)
      .where(
        and(
          eq(userSessions.userId, actor.userId),
          isNull(userSessions.revokedAt),
          gt(userSessions.expiresAt, clock().now()),
        ),
      )
      .orderBy(desc(userSessions.lastSeenAt));
    return rows.map((row) => ({
      id: row.id,
      current: row.id === actor.sessionRowId,
      ipAddress: row.ipAddress,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    }));
  },
});
