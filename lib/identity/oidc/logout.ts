import "server-only";
import { and, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { decodeJwt } from "jose";
import { type Db, getDatabase } from "@/db/client";
import { userSessions, users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { sha256 } from "@/lib/core/hashes";
import { log } from "@/lib/core/log";
import { unseal } from "@/lib/core/sealed";
import { type Origin, ownOrigin } from "@/lib/http/origin";
import { recordAudit } from "@/lib/ledger/record";
import { getLive } from "@/lib/live/live";
import { recordFailure } from "../refusals";
import { takeOnce } from "../used-once";
import { whereFrom } from "../who";
import { ID_TOKEN_PLACE } from "./arrive";
import { discover } from "./discovery";
import { enabledProvidersOf, type Provider } from "./providers";
import { type LogoutToken, verifyLogoutToken } from "./tokens";

const BY_PROVIDER = "session.end_by_provider";
/** Who signs out is not kept waiting for a provider that does not answer. */
const PROVIDER_MS = 1_500;

/**
 * Where a browser goes after signing out, so that its session at the provider ends too (OpenID Connect RP-Initiated
 * Logout 1.0). @returns null for a session of no provider, or of one that offers no such thing or does not answer
 */
export async function logoutAtProvider(sessionId: string): Promise<string | null> {
  const [row] = await getDatabase()
    .db.select({ idToken: userSessions.idToken, link: identityLinks })
    .from(userSessions)
    .innerJoin(identityLinks, eq(identityLinks.id, userSessions.identityLinkId))
    .where(and(eq(userSessions.sessionKey, sha256(sessionId)), isNull(userSessions.revokedAt)));
  if (!row?.idToken) return null;
  try {
    const idToken = unseal(row.idToken, ID_TOKEN_PLACE(row.link.id));
    const { aud } = decodeJwt(idToken);
    const provider = (await enabledProvidersOf(row.link.issuer)).find(({ clientId }) =>
      [aud].flat().includes(clientId),
    );
    const document = provider && (await withinMs(PROVIDER_MS, discover(provider.issuer)));
    if (!provider || !document?.end_session_endpoint) return null;
    const url = new URL(document.end_session_endpoint);
    url.searchParams.set("id_token_hint", idToken);
    url.searchParams.set("client_id", provider.clientId);
    url.searchParams.set("post_logout_redirect_uri", `${ownOrigin()}/sign-in`);
    return url.href;
  } catch (error) {
    // Signing out here works in any case.
    log("sign-in").warn({ reason: messageOf(error) }, "the session at the provider goes on");
    return null;
  }
}

async function withinMs<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A provider says that somebody's session has ended there. Ends the sessions here that it opened, and their sockets.
 * @returns false for a token that does not hold, or that came before; the reason stands in the audit log
 */
export async function endByProvider(logoutToken: string, origin: Origin): Promise<boolean> {
  const { db } = getDatabase();
  let found: { provider: Provider; token: LogoutToken };
  try {
    found = await verified(logoutToken);
  } catch (error) {
    log("sign-in").warn({ reason: messageOf(error).slice(0, 300) }, "a logout token does not hold");
    await recordFailure(BY_PROVIDER, origin, "the logout token does not hold");
    return false;
  }
  const { provider, token } = found;
  const ended = await db.transaction(async (tx) => {
    if (!(await takeOnce(tx, "logout", `${provider.issuer} ${token.jti}`, token.expiresAt))) return null;
    return endSessions(tx, provider, token, origin);
  });
  if (ended === null) {
    await recordFailure(BY_PROVIDER, origin, "this logout token came before");
    return false;
  }
  for (const sessionRowId of ended) getLive().disconnectSession(sessionRowId);
  if (ended.length > 0) getLive().publish("users");
  return true;
}

/** Several providers may have one issuer, with a client each: the token says for which it is. */
async function verified(logoutToken: string): Promise<{ provider: Provider; token: LogoutToken }> {
  const { iss = "", aud } = decodeJwt(logoutToken);
  const provider = (await enabledProvidersOf(iss)).find(({ clientId }) => [aud].flat().includes(clientId));
  if (!provider) throw new Error("The logout token is of no provider that is known here.");
  return { provider, token: await verifyLogoutToken(provider, logoutToken) };
}

/** @returns the rows that ended */
async function endSessions(
  tx: Db,
  provider: Provider,
  token: LogoutToken,
  origin: Origin,
): Promise<number[]> {
  const which: SQL[] = [eq(identityLinks.issuer, provider.issuer)];
  if (token.subject !== null) which.push(eq(identityLinks.subject, token.subject));
  const links = tx
    .select({ id: identityLinks.id })
    .from(identityLinks)
    .where(and(...which));
  const ended = await tx
    .update(userSessions)
    .set({ revokedAt: clock().now() })
    .where(
      and(
        isNull(userSessions.revokedAt),
        inArray(userSessions.identityLinkId, links),
        token.sessionId === null ? undefined : eq(userSessions.providerSessionId, token.sessionId),
      ),
    )
    .returning({ id: userSessions.id, userId: userSessions.userId });
  for (const userId of new Set(ended.map((row) => row.userId))) {
    const [user] = await tx.select().from(users).where(eq(users.id, userId));
    await recordAudit(tx, {
      ...whereFrom(origin),
      action: BY_PROVIDER,
      outcome: "ok",
      userId,
      actorName: user?.username,
      actorRole: user?.role,
      authMethod: "oidc",
      resourceType: "session",
      details: { provider: provider.slug, ended: ended.filter((row) => row.userId === userId).length },
    });
  }
  return ended.map(({ id }) => id);
}
