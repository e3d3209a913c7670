import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, inArray, isNull, or } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import { type Db, getDatabase } from "@/db/client";
import { accountLinks, users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { sha256 } from "@/lib/core/hashes";
import type { Origin } from "@/lib/http/origin";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import { getLive } from "@/lib/live/live";
import { refuseWeakPassword } from "./password-rules";
import { hashPassword } from "./passwords";
import { rolesThatHave } from "./permissions";
import { recordFailure } from "./refusals";
import { revokeAll } from "./revoke";
import type { LinkView, OneTimeLink, SetPasswordInput } from "./schema";
import { whereFrom } from "./who";

/** The door's name, and the audit action. */
const SET_PASSWORD = "users.set_password_by_link";
const maker = alias(users, "maker");
const LIFE_MS = 24 * 3600_000;

/**
 * Makes a one-time link; those made for the same person before end.
 * @param createdBy null on the server's console, and where the person asked for it
 */
export async function createLink(
  db: Db,
  userId: number,
  kind: LinkView["kind"],
  createdBy: number | null,
  lifeMs = LIFE_MS,
): Promise<OneTimeLink> {
  const token = randomBytes(32).toString("base64url");
  const now = clock().now();
  const expiresAt = new Date(now.getTime() + lifeMs);
  await endLinks(db, userId);
  await db
    .insert(accountLinks)
    .values({ userId, kind, tokenHash: sha256(token), expiresAt, createdBy, createdAt: now });
  // Behind the #, so that no log, proxy or Referer ever has it.
  return { url: `${env().APP_URL}/set-password#${token}`, expiresAt: expiresAt.toISOString() };
}

export async function endLinks(db: Db, userId: number): Promise<void> {
  await db
    .update(accountLinks)
    .set({ usedAt: clock().now() })
    .where(and(eq(accountLinks.userId, userId), isNull(accountLinks.usedAt)));
}

/** Whom a link is for. @throws AppError not_found when it was used, is too old or never was */
export async function readLink({ token }: { token: string }): Promise<LinkView> {
  const [row] = await getDatabase()
    .db.select({ username: users.username, kind: accountLinks.kind })
    .from(accountLinks)
    .innerJoin(users, eq(users.id, accountLinks.userId))
    .where(and(usable(sha256(token)), eq(users.isActive, true)));
  if (!row) throw spent();
  return row;
}

/**
 * Sets the password of a link's person and ends the link, all their sessions and their personal tokens. It does not sign in, so a second
 * factor is asked for as ever. @throws AppError not_found, invalid for a weak password
 */
export async function setPasswordByLink(
  { token, password }: z.output<typeof SetPasswordInput>,
  origin: Origin,
): Promise<{ username: string }> {
  const { db } = getDatabase();
  const [found] = await db
    .select({ user: users })
    .from(accountLinks)
    .innerJoin(users, eq(users.id, accountLinks.userId))
    .where(and(usable(sha256(token)), eq(users.isActive, true)));
  if (!found) {
    await recordFailure(SET_PASSWORD, origin, "this link is not good any more");
    throw spent();
  }
  const { user } = found;
  refuseWeakPassword(password, user, "password");
  const passwordHash = await hashPassword(password);
  await changeAndRecord(db, async (tx) => {
    const [taken] = await tx
      .update(accountLinks)
      .set({ usedAt: clock().now() })
      .where(usable(sha256(token)))
      .returning({ kind: accountLinks.kind });
    if (!taken) throw spent();
    await tx.update(users).set({ passwordHash, updatedAt: clock().now() }).where(eq(users.id, user.id));
    await revokeAll(tx, user.id);
    const entry: AuditEntry = {
      ...whereFrom(origin),
      action: SET_PASSWORD,
      outcome: "ok",
      userId: user.id,
      actorName: user.username,
      actorRole: user.role,
      authMethod: "link",
      resourceType: "user",
      resourceId: String(user.id),
      details: { kind: taken.kind },
    };
    return { value: null, entry };
  });
  getLive().disconnectUser(user.id);
  getLive().publish("users");
  return { username: user.username };
}

/** Who made it must still be somebody who may: a link outlives the session it was made in. */
export function usable(tokenHash: string) {
  const mayStill = getDatabase()
    .db.select({ id: maker.id })
    .from(maker)
    .where(and(eq(maker.isActive, true), inArray(maker.role, rolesThatHave("users.manage"))));
  return and(
    eq(accountLinks.tokenHash, tokenHash),
    isNull(accountLinks.usedAt),
    gt(accountLinks.expiresAt, clock().now()),
    or(isNull(accountLinks.createdBy), inArray(accountLinks.createdBy, mayStill)),
  );
}

function spent(): AppError {
  return new AppError(
    "not_found",
    "This link was used already, is too old (24 hours, or one hour where you asked for it yourself), was replaced by a newer one, or was withdrawn. Ask for a new one.",
  );
}
