import "server-only";
import { env } from "@/lib/core/env";

/** Headers of a request, whoever received it: Next (Headers) or Node (an object of lower-case names). */
type Received = Headers | NodeJS.Dict<string | string[]>;

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
export function originOf(from: Received): Origin {
  return {
    ipAddress: header(from, "x-real-ip") ?? null,
    userAgent: header(from, "user-agent") ?? null,
    requestId: header(from, "x-request-id") ?? "",
  };
}

/** The one origin from which changes are taken: that of the address people type. */
export function ownOrigin(): string {
  return new URL(env().APP_URL).origin;
}

export const FOREIGN_ORIGIN =
  "This request must come from ProxLB UI's own pages (APP_URL), or carry a bearer token and no cookie.";

/**
 * The one check against requests that somebody else's page makes a browser send: gate, actions, REST and sockets ask
 * it. A browser names the origin of every changing request and every socket; APP_URL is what it must be, for Next
 * compares it with a Host header that a client can forge. A bearer token passes, for no browser adds one by itself
 * (it does add the password of HTTP basic authentication, which a proxy may ask for). Without either, and without
 * Sec-Fetch-Site, it is no browser: it may pass where there is no cookie that could be misused.
 */
export function isOwnOrigin(from: Received): boolean {
  if (/^bearer /i.test(header(from, "authorization") ?? "")) return true;
  const origin = header(from, "origin");
  if (origin !== undefined) return origin === ownOrigin();
  const site = header(from, "sec-fetch-site");
  return site === undefined ? header(from, "cookie") === undefined : site === "same-origin";
}

function header(from: Received, name: string): string | undefined {
  // Not instanceof: Next has a Headers of its own, which only reads.
  const value =
    typeof from.get === "function"
      ? (from as Headers).get(name)
      : (from as NodeJS.Dict<string | string[]>)[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? undefined);
}
