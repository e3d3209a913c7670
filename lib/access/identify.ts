import "server-only";
import { env } from "@/lib/core/env";
import type { Actor, Origin } from "./actor";
import { actorOfSession, sessionCookieName, sessionIdFromCookie } from "./session";

/** For route handlers and sockets, from the raw Cookie header. */
export async function actorOfCookieHeader(
  cookieHeader: string | null,
  origin: Origin,
  touch: boolean,
): Promise<Actor | null> {
  const sessionId = await sessionIdFromCookie(readCookie(cookieHeader, sessionCookieName()));
  return sessionId === null ? null : actorOfSession(sessionId, origin, touch);
}

/** Address and user agent. `x-real-ip` is set by server.ts from the socket (or a trusted proxy), never taken from a client. */
export function originOf(from: Headers): Origin {
  return { ipAddress: from.get("x-real-ip"), userAgent: from.get("user-agent") };
}

/**
 * True when a changing request comes from our own pages: its Origin is APP_URL's, or the browser says same-origin.
 * Next compares Origin with a Host header that a client can forge; APP_URL cannot be forged.
 */
export function isOwnOrigin(from: Headers): boolean {
  const origin = from.get("origin");
  if (origin !== null) return origin === new URL(env().APP_URL).origin;
  return from.get("sec-fetch-site") === "same-origin";
}

function readCookie(header: string | null, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return decodeURIComponent(value.join("="));
  }
  return undefined;
}
