import "server-only";
import { and, asc, count, eq, gt, isNull, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { apiTokens, passkeys, secondFactors, userSessions, users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import type { Role } from "@/lib/identity/permissions";
import { MAX_CODE_FAILURES } from "@/lib/identity/second-factor";
import { inForce } from "@/lib/identity/session";
import { readSessions } from "@/lib/identity/sessions-of";
import { readTokens } from "@/lib/identity/tokens-of";
import { UserDetail, UserIdInput, UserView } from "./schema";

export const listUsers = query({
  name: "users.list",
  permission: "users.manage",
  input: z.strictObject({}),
  output: z.array(UserView),
  run: ({ db, actor }) => readUsers(db, actor.userId),
});

export const getUser = query({
  name: "users.get",
  permission: "users.manage",
  input: UserIdInput,
  output: UserDetail,
  async run({ db, actor }, { id }) {
    const [user] = await readUsers(db, actor.userId, eq(users.id, id));
    if (!user) throw new AppError("not_found", "There is no such user.");
    return {
      ...user,
      openSessions: await readSessions(db, id, actor.sessionRowId),
      apiTokens: await readTokens(db, id),
    };
  },
});

/** People as the screens show them; those who were deleted are left out. @param selfId whoever asks */
export async function readUsers(db: Db, selfId: number, which?: SQL): Promise<z.input<typeof UserView>[]> {
  const open = db
    .select({ userId: userSessions.userId, amount: count().as("session_amount") })
    .from(userSessions)
    .where(and(inForce(), eq(userSessions.isPending, false)))
    .groupBy(userSessions.userId)
    .as("open");
  const good = db
    .select({ userId: apiTokens.userId, amount: count().as("token_amount") })
    .from(apiTokens)
    .where(and(isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, clock().now())))
    .groupBy(apiTokens.userId)
    .as("good");
  const linked = db
    .select({ userId: identityLinks.userId, amount: count().as("link_amount") })
    .from(identityLinks)
    .groupBy(identityLinks.userId)
    .as("linked");
  const keys = db
    .select({ userId: passkeys.userId, amount: count().as("passkey_amount") })
    .from(passkeys)
    .groupBy(passkeys.userId)
    .as("keys");
  const rows = await db
    .select({
      user: users,
      factor: secondFactors,
      passkeys: keys.amount,
      sessions: open.amount,
      tokens: good.amount,
      links: linked.amount,
    })
    .from(users)
    .leftJoin(secondFactors, eq(secondFactors.userId, users.id))
    .leftJoin(keys, eq(keys.userId, users.id))
    .leftJoin(open, eq(open.userId, users.id))
    .leftJoin(good, eq(good.userId, users.id))
    .leftJoin(linked, eq(linked.userId, users.id))
    .where(and(isNull(users.deletedAt), which))
    .orderBy(asc(users.username));
  return rows.map(({ user, factor, passkeys, sessions, tokens, links }) => ({
    id: user.id,
    username: user.username,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    role: user.role as Role,
    roleSource: user.roleSource,
    state: stateOf(user, Number(links ?? 0)),
    secondFactor: factorOf(factor, Number(passkeys ?? 0)),
    sessions: Number(sessions ?? 0),
    tokens: Number(tokens ?? 0),
    lastLoginAt: user.lastLogin?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
    self: user.id === selfId,
  }));
}

function factorOf(app: typeof secondFactors.$inferSelect | null, keys: number): UserView["secondFactor"] {
  if (app?.confirmedAt && app.failures >= MAX_CODE_FAILURES && keys === 0) return "blocked";
  return app?.confirmedAt || keys > 0 ? "on" : "off";
}

function stateOf(user: { isActive: boolean; passwordHash: string }, links: number): UserView["state"] {
  if (!user.isActive) return "disabled";
  return user.passwordHash === NO_PASSWORD && links === 0 ? "invited" : "active";
}
