import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, gte, isNull, type SQL } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { apiTokens, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { clock } from "@/lib/core/clock";
import { sameHash, sha256 } from "@/lib/core/hashes";
import { networkOf } from "@/lib/core/network";
import { setSingleton, singleton } from "@/lib/core/singleton";
import type { Origin } from "@/lib/http/origin";
import { changeAndRecord } from "@/lib/ledger/record";
import type { Actor } from "./actor";
import { can, PERMISSIONS, type Permission } from "./permissions";
import { auditHashOf, isRole } from "./session";
import { whoActs } from "./who";

/** What the address bar, a log or a secret scanner can recognise a token by. */
export const API_TOKEN_PREFIX = "plx_";
const FORM = /^plx_([a-f0-9]{12})_([a-f0-9]{64})$/;
/** `last_used_at` moves at most this often. */
const TOUCH_EVERY_MS = 60_000;
const FIRST_USE = "token.first_use";

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
  const actor = toActor(found, origin);
  await noteUse(found, actor);
  return actor;
}

/** Whose token a row is, for an open socket. */
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
    authMethod: "token",
    sessionHash: auditHashOf(token.secretHash),
    scopes: token.scopes.filter(isPermission).filter((scope) => can({ role }, scope)),
    ipAddress: origin.ipAddress,
    userAgent: origin.userAgent,
    requestId: origin.requestId,
  };
}

/**
 * Moves `last_used_at`, and records the first use ever, of each day (UTC), and from each network on a day. Who comes
 * from many addresses of one IPv6 network comes from one.
 */
async function noteUse({ token }: Found, actor: Actor): Promise<void> {
  const now = clock().now();
  const day = now.toISOString().slice(0, 10);
  const use = `${token.id} ${day} ${networkOf(actor.ipAddress ?? "")}`;
  const isRecent = token.lastUsedAt !== null && now.getTime() - token.lastUsedAt.getTime() < TOUCH_EVERY_MS;
  if (isRecent && knownUses(day).has(use)) return;
  await changeAndRecord(getDatabase().db, async (tx) => {
    await tx.update(apiTokens).set({ lastUsedAt: now }).where(eq(apiTokens.id, token.id));
    if (knownUses(day).has(use) || (await usedBefore(tx, token.id, day, actor)))
      return { value: null, entry: null };
    const entry = {
      ...whoActs(actor),
      action: FIRST_USE,
      outcome: "ok" as const,
      resourceType: "token",
      resourceId: String(token.id),
      details: {
        name: token.name,
        first: token.lastUsedAt === null ? "ever" : "of the day from this network",
      },
    };
    return { value: null, entry };
  });
  knownUses(day).add(use);
}

/** Uses of today that are on the record, so that most calls need not look there. */
function knownUses(day: string): Set<string> {
  const known = singleton("token-uses", () => ({ day, uses: new Set<string>() }));
  return known.day === day ? known.uses : setSingleton("token-uses", { day, uses: new Set<string>() }).uses;
}

async function usedBefore(tx: Db, tokenId: number, day: string, { ipAddress }: Actor): Promise<boolean> {
  const rows = await tx
    .selectDistinct({ ipAddress: auditLog.ipAddress })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.action, FIRST_USE),
        eq(auditLog.resourceId, String(tokenId)),
        gte(auditLog.createdAt, `${day}T00:00:00Z`),
      ),
    );
  return rows.some((row) => networkOf(row.ipAddress ?? "") === networkOf(ipAddress ?? ""));
}

function isPermission(scope: string): scope is Permission {
  return scope in PERMISSIONS;
}
