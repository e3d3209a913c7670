import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, type SQL } from "drizzle-orm";
import { getDatabase } from "@/db/client";
import { apiTokens, users } from "@/db/schema/accounts";
import { recordAudit } from "@/lib/audit/record";
import { clock } from "@/lib/core/clock";
import { sameHash, sha256 } from "@/lib/core/hashes";
import type { Actor, Origin } from "./actor";
import { can, PERMISSIONS, type Permission } from "./permissions";
import { isRole } from "./session";

/** What the address bar, a log or a secret scanner can recognise a token by. */
export const API_TOKEN_PREFIX = "plx_";
const FORM = /^plx_([a-f0-9]{12})_([a-f0-9]{64})$/;
/** `last_used_at` moves at most this often. */
const TOUCH_EVERY_MS = 60_000;

/** A new token: the text to show once, and what the database keeps of it. */
export function newApiToken(): { token: string; publicId: string; secretHash: string } {
  const publicId = randomBytes(6).toString("hex");
  const secret = randomBytes(32).toString("hex");
  return { token: `${API_TOKEN_PREFIX}${publicId}_${secret}`, publicId, secretHash: sha256(secret) };
}

/** Who a personal token acts for, with the scopes its owner's role has at this moment; null when it is good no more. */
export async function actorOfApiToken(token: string, origin: Origin): Promise<Actor | null> {
  const [, publicId = "", secret = ""] = FORM.exec(token) ?? [];
  const found = await find(eq(apiTokens.publicId, publicId));
  // Compared also when there is no such token.
  const fits = sameHash(found?.token.secretHash ?? sha256(""), sha256(secret));
  if (!found || !fits) return null;
  await noteUse(found, origin);
  return toActor(found, origin);
}

/** The same for an open socket. */
export async function actorOfApiTokenRow(tokenRowId: number, origin: Origin): Promise<Actor | null> {
  const found = await find(eq(apiTokens.id, tokenRowId));
  return found && toActor(found, origin);
}

type Found = NonNullable<Awaited<ReturnType<typeof find>>>;

async function find(which: SQL) {
  const [row] = await getDatabase()
    .db.select({ token: apiTokens, user: users })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(and(which, isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, clock().now())));
  if (!row?.user.isActive || !isRole(row.user.role)) return null;
  return { token: row.token, user: row.user, role: row.user.role };
}

function toActor({ token, user, role }: Found, origin: Origin): Actor {
  return {
    userId: user.id,
    username: user.username,
    role,
    sessionRowId: null,
    tokenRowId: token.id,
    scopes: token.scopes.filter(isPermission).filter((scope) => can({ role }, scope)),
    ipAddress: origin.ipAddress,
    userAgent: origin.userAgent,
    requestId: origin.requestId,
  };
}

async function noteUse({ token, user }: Found, origin: Origin): Promise<void> {
  const now = clock().now();
  if (token.lastUsedAt && now.getTime() - token.lastUsedAt.getTime() < TOUCH_EVERY_MS) return;
  const { db } = getDatabase();
  await db.transaction(async (tx) => {
    const first = await tx
      .update(apiTokens)
      .set({ lastUsedAt: now })
      .where(and(eq(apiTokens.id, token.id), isNull(apiTokens.lastUsedAt)))
      .returning({ id: apiTokens.id });
    if (first.length === 0) {
      await tx.update(apiTokens).set({ lastUsedAt: now }).where(eq(apiTokens.id, token.id));
      return;
    }
    await recordAudit(tx, {
      action: "token.first_use",
      outcome: "ok",
      userId: user.id,
      actorName: user.username,
      actorRole: user.role,
      ...origin,
      resourceType: "token",
      resourceId: String(token.id),
      details: { name: token.name },
      attemptId: null,
    });
  });
}

function isPermission(scope: string): scope is Permission {
  return scope in PERMISSIONS;
}
