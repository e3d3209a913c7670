import "server-only";
import { type JWTPayload, jwtVerify } from "jose";
import { clock } from "@/lib/core/clock";
import type { Claims } from "./claims";
import { discover, keysAt, userinfoOf } from "./discovery";
import { providerFetch } from "./provider-fetch";
import type { Provider } from "./providers";

/** Signatures of keys that only the provider has. `none`, and HS256 with what everybody can read, are not among them. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const LEEWAY_SECONDS = 30;
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const LOGOUT_MAX_AGE_SECONDS = 120;
/** An ID token comes straight from where it is made. */
const ID_MAX_AGE_SECONDS = 600;
const MAX_TEXT = 255;

/**
 * Checks an ID token of the token endpoint (OpenID Connect Core 1.0, section 3.1.3.7) with its signature, which
 * next-auth leaves to TLS. The nonce was compared before. @throws Error for any reason, which is for the log
 */
export async function verifyIdToken(provider: Provider, idToken: string): Promise<Claims & { sub: string }> {
  const claims = await verify(provider, idToken, ["sub", "iat", "exp"], ID_MAX_AGE_SECONDS);
  if (Array.isArray(claims.aud) && claims.aud.length > 1 && claims.azp !== provider.clientId)
    throw new Error("The ID token was made for somebody else as well (azp).");
  if (claims.azp !== undefined && claims.azp !== provider.clientId)
    throw new Error("The ID token was made for somebody else (azp).");
  return { ...claims, sub: usableSubject(claims.sub) };
}

/** Whose sessions a provider ends. */
export interface LogoutToken {
  /** Names the token: it counts once. */
  jti: string;
  expiresAt: Date;
  subject: string | null;
  sessionId: string | null;
}

/** Checks a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). @throws Error for any reason */
export async function verifyLogoutToken(provider: Provider, token: string): Promise<LogoutToken> {
  const claims = await verify(provider, token, ["iat", "exp", "jti"], LOGOUT_MAX_AGE_SECONDS);
  const {
    events,
    nonce,
    sub,
    sid,
    jti = "",
    exp = 0,
  } = claims as JWTPayload & { events?: unknown; sid?: unknown };
  if (nonce !== undefined) throw new Error("A logout token has no nonce: this is an ID token.");
  const event = isObject(events) ? events[LOGOUT_EVENT] : undefined;
  if (!isObject(event)) throw new Error("This is not the event of a logout.");
  const subject = typeof sub === "string" && sub !== "" ? usableSubject(sub) : null;
  const sessionId = typeof sid === "string" && sid !== "" ? sid : null;
  if (subject === null && sessionId === null) throw new Error("The logout token names neither sub nor sid.");
  return { jti, expiresAt: new Date((exp + LEEWAY_SECONDS) * 1000), subject, sessionId };
}

/** @throws Error when it is about somebody else, AppError unavailable when it cannot be asked */
export async function readUserinfo(
  provider: Provider,
  accessToken: string,
  subject: string,
): Promise<Claims> {
  const response = await providerFetch(userinfoOf(await discover(provider.issuer)), {
    headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
  });
  if (response.status !== 200) throw new Error(`The provider's userinfo answers ${response.status}.`);
  const claims: unknown = await response.json();
  // Section 5.3.4: else an access token of somebody else could have been put in.
  if (!isObject(claims) || claims.sub !== subject)
    throw new Error("The provider's userinfo is about somebody else.");
  return claims;
}

async function verify(provider: Provider, token: string, requiredClaims: string[], maxTokenAge: number) {
  const { jwks_uri } = await discover(provider.issuer);
  const { payload } = await jwtVerify(token, keysAt(jwks_uri), {
    algorithms: ALGORITHMS,
    issuer: provider.issuer,
    audience: provider.clientId,
    requiredClaims,
    clockTolerance: LEEWAY_SECONDS,
    currentDate: clock().now(),
    maxTokenAge,
  });
  return payload;
}

function usableSubject(subject: unknown): string {
  if (typeof subject === "string" && subject !== "" && subject.length <= MAX_TEXT) return subject;
  throw new Error("The token names nobody (sub).");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
