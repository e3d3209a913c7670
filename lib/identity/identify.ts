import "server-only";
import { AppError } from "@/lib/core/errors";
import type { Origin } from "@/lib/http/origin";
import { originOf } from "@/lib/http/origin";
import type { Actor } from "./actor";
import { actorOfAccessToken } from "./api-session";
import { API_TOKEN_PREFIX, actorOfApiToken, actorOfApiTokenRow } from "./api-token";
import { actorOfSession, actorOfSessionRow, sessionCookieName, sessionIdFromCookie } from "./session";

/** What a request shows of who sends it. */
export interface Credentials {
  cookie: string | null;
  authorization: string | null;
  /** Path and query, or the whole address. */
  url: string;
}

/**
 * Who sends a REST request: by the session cookie, a personal token or an access token. Null: nobody in force.
 * @throws AppError invalid for two credentials at once, or one in the address
 */
export function actorOfRequest(request: Request): Promise<Actor | null> {
  const { headers, url } = request;
  const shown = { cookie: headers.get("cookie"), authorization: headers.get("authorization"), url };
  return actorOfCredentials(shown, originOf(headers));
}

/** Who a socket shows to be, which has no Request. */
export async function actorOfCredentials(shown: Credentials, origin: Origin): Promise<Actor | null> {
  refuseTokenInAddress(shown.url);
  if (shown.authorization === null) return actorOfCookieHeader(shown.cookie, origin, false);
  if (readCookie(shown.cookie, sessionCookieName()) !== undefined) {
    throw new AppError("invalid", "Send either the session cookie or an Authorization header, not both.");
  }
  const [, token] = /^Bearer ([^\s,]+)$/i.exec(shown.authorization) ?? [];
  if (token === undefined) return null;
  return token.startsWith(API_TOKEN_PREFIX)
    ? actorOfApiToken(token, origin)
    : actorOfAccessToken(token, origin);
}

/** Looks up again who an open socket belongs to. */
export async function actorAgain(actor: Actor): Promise<Actor | null> {
  if (actor.sessionRowId !== null) return actorOfSessionRow(actor.sessionRowId, actor);
  return actor.tokenRowId === undefined ? null : actorOfApiTokenRow(actor.tokenRowId, actor);
}

/** From the raw Cookie header. @param touch true for what a person did, false for polling */
export async function actorOfCookieHeader(
  cookieHeader: string | null,
  origin: Origin,
  touch: boolean,
): Promise<Actor | null> {
  const sessionId = await sessionIdOf(cookieHeader);
  return sessionId === null ? null : actorOfSession(sessionId, origin, touch);
}

/** The session id of a raw Cookie header. */
export function sessionIdOf(cookieHeader: string | null): Promise<string | null> {
  return sessionIdFromCookie(readCookie(cookieHeader, sessionCookieName()));
}

/** Addresses stand in logs and histories. */
function refuseTokenInAddress(url: string): void {
  const { searchParams } = new URL(url, "http://own.invalid");
  for (const [name, value] of searchParams) {
    if (name !== "access_token" && !value.startsWith(API_TOKEN_PREFIX)) continue;
    throw new AppError(
      "invalid",
      "A token does not belong into the address: send it as Authorization: Bearer.",
    );
  }
}

/** One cookie of the raw header. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return decoded(value.join("="));
  }
  return undefined;
}

/** A cookie of another program may be no URI encoding at all. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
