import "server-only";
import { env } from "@/lib/core/env";
/** Where a call comes from, known before anybody is signed in. */
export interface Origin {
  ipAddress: string | null;
  userAgent: string | null;
  /** Names the request in its answer (X-Request-Id), in problem documents and in the log. */
  requestId: string;
}

/**
 * Where a request comes from. `x-real-ip` and `x-request-id` are set by the front (lib/http/front.ts) from the
 * socket or a trusted proxy, never taken from a client.
 */
export function originOf(from: Headers): Origin {
  return {
    ipAddress: from.get("x-real-ip"),
    userAgent: from.get("user-agent"),
    requestId: from.get("x-request-id") ?? "",
  };
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
