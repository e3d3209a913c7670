import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { jwtVerify, SignJWT } from "jose";
import { type Db, getDatabase } from "@/db/client";
import { refreshTokens, userSessions } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { sha256 } from "@/lib/core/hashes";
import { installationKey, installationKeys, keyId } from "@/lib/core/keys";
import type { Origin } from "@/lib/http/origin";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import type { Actor } from "./actor";
import { recordFailure } from "./refusals";
import {
  type AuthMethod,
  actorOfSessionRow,
  newSessionId,
  type SessionIdentity,
  sessionLimits,
} from "./session";
import { whoActs } from "./who";

/** Life of an access token; its session is looked up on each use all the same. */
const ACCESS_SECONDS = 10 * 60;
const LEEWAY_SECONDS = 5;
const TYPE = "at+jwt";
const AUDIENCE = "proxlb-ui-api";
const ALGORITHM = "HS256";

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  tokenType: "Bearer";
  /** Seconds until the access token ends. */
  expiresIn: number;
}

/** Starts a session of a program: a short access token, and a refresh token that is good for one exchange. */
export async function openApiSession(
  db: Db,
  userId: number,
  origin: Origin,
  given: { sessionKey?: string; authMethod?: AuthMethod; identity?: SessionIdentity | undefined } = {},
): Promise<TokenPair> {
  // No cookie ever has the id behind this key.
  const { sessionKey = sha256(newSessionId()), authMethod = "password", identity } = given;
  const now = clock().now();
  const expiresAt = new Date(now.getTime() + sessionLimits().absoluteSeconds * 1000);
  const [session] = await db
    .insert(userSessions)
    .values({
      userId,
      ...identity,
      kind: "api",
      sessionKey,
      authMethod,
      ipAddress: origin.ipAddress,
      userAgent: origin.userAgent?.slice(0, 500) ?? null,
      expiresAt,
      lastSeenAt: now,
      verifiedAt: now,
      createdAt: now,
    })
    .returning({ id: userSessions.id });
  if (!session) throw new Error("The session was not written.");
  return issue(db, { sessionId: session.id, userId, expiresAt });
}

type Refreshed = { pair: TokenPair } | { stolenSession: number };
type Recorded = { value: Refreshed; entry: AuditEntry };

/**
 * Exchanges a refresh token for a new pair. One that was exchanged before is in two hands: the whole session ends.
 * @returns the session that ended instead, when it was
 * @throws AppError unauthenticated
 */
export async function refreshApiSession(refreshToken: string, origin: Origin): Promise<Refreshed> {
  const { db } = getDatabase();
  const now = clock().now();
  const [row] = await db
    .select()
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, sha256(refreshToken)));
  const actor = row && row.expiresAt > now ? await actorOfSessionRow(row.sessionId, origin, "api") : null;
  if (!row || !actor) {
    await recordFailure("session.refresh", origin, "this refresh token is not good any more");
    throw new AppError("unauthenticated", "This refresh token is not good any more: sign in again.");
  }
  return changeAndRecord(db, async (tx): Promise<Recorded> => {
    const [taken] = await tx
      .update(refreshTokens)
      .set({ usedAt: now })
      .where(and(eq(refreshTokens.id, row.id), isNull(refreshTokens.usedAt)))
      .returning({ id: refreshTokens.id });
    if (!taken) return endStolen(tx, row.sessionId, actor);
    await tx.update(userSessions).set({ lastSeenAt: now }).where(eq(userSessions.id, row.sessionId));
    const { sessionId, expiresAt } = row;
    const pair = await issue(tx, { sessionId, userId: actor.userId, expiresAt });
    return { value: { pair }, entry: entryOf("session.refresh", "ok", actor, sessionId) };
  });
}

/** Who an access token acts for; null for anything that is not one of ours, in force, of a session in force. */
export async function actorOfAccessToken(token: string, origin: Origin): Promise<Actor | null> {
  const claims = await verified(token);
  const sessionRowId = Number(claims?.sid);
  if (!claims || !Number.isInteger(sessionRowId)) return null;
  const actor = await actorOfSessionRow(sessionRowId, origin, "api");
  return actor && String(actor.userId) === claims.sub ? actor : null;
}

async function issue(
  db: Db,
  { sessionId, userId, expiresAt }: { sessionId: number; userId: number; expiresAt: Date },
): Promise<TokenPair> {
  const refreshToken = randomBytes(32).toString("base64url");
  const [row] = await db
    .insert(refreshTokens)
    .values({ sessionId, tokenHash: sha256(refreshToken), expiresAt, createdAt: clock().now() })
    .returning({ id: refreshTokens.id });
  const nowSeconds = Math.floor(clock().now().getTime() / 1000);
  const accessToken = await new SignJWT({ sid: String(sessionId) })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keyId(installationKey("api")) })
    .setIssuer(env().APP_URL)
    .setAudience(AUDIENCE)
    .setSubject(String(userId))
    .setJti(String(row?.id))
    .setIssuedAt(nowSeconds)
    .setNotBefore(nowSeconds)
    .setExpirationTime(nowSeconds + ACCESS_SECONDS)
    .sign(installationKey("api"));
  return { accessToken, refreshToken, tokenType: "Bearer", expiresIn: ACCESS_SECONDS };
}

async function verified(token: string) {
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = installationKeys("api").find((known) => keyId(known) === kid);
        if (!key) throw new Error("This key is not ours.");
        return key;
      },
      {
        algorithms: [ALGORITHM],
        issuer: env().APP_URL,
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ["exp", "nbf", "jti", "sub", "sid"],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: clock().now(),
      },
    );
    return payload;
  } catch {
    // A forged, foreign or old token is the same as having none.
    return null;
  }
}

async function endStolen(tx: Db, sessionId: number, actor: Actor): Promise<Recorded> {
  await tx.update(userSessions).set({ revokedAt: clock().now() }).where(eq(userSessions.id, sessionId));
  const entry = entryOf("session.refresh_token_reused", "refused", actor, sessionId);
  return {
    value: { stolenSession: sessionId },
    entry: { ...entry, details: { consequence: "the session was ended" } },
  };
}

function entryOf(action: string, outcome: "ok" | "refused", actor: Actor, sessionId: number): AuditEntry {
  return { ...whoActs(actor), action, outcome, resourceType: "session", resourceId: String(sessionId) };
}
