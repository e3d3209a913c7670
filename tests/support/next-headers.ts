import { encode } from "next-auth/jwt";
import { env } from "@/lib/core/env";
import { sessionCookieName, sessionSecrets } from "@/lib/identity/session";

/**
 * Stands in for next/headers, which knows only requests that Next itself received:
 * `vi.mock("next/headers", () => import("./support/next-headers"))`.
 */
let current = { headers: new Headers(), jar: new Map<string, string>() };

export const headers = async () => current.headers;

export const cookies = async () => ({
  get: (name: string) => {
    const value = current.jar.get(name);
    return value === undefined ? undefined : { name, value };
  },
  getAll: () => [...current.jar].map(([name, value]) => ({ name, value })),
  set: () => undefined,
  delete: () => undefined,
});

/** Lets the next calls come from a browser with this session. @returns its headers, for what is called by REST */
export async function comeFromBrowser(sessionId: string, ipAddress: string): Promise<Headers> {
  const name = sessionCookieName();
  const cookie = await encode({ token: { sid: sessionId }, secret: sessionSecrets(), salt: name });
  const { origin, host } = new URL(env().APP_URL);
  current = {
    headers: new Headers({ cookie: `${name}=${cookie}`, origin, host, "x-real-ip": ipAddress }),
    jar: new Map([[name, cookie]]),
  };
  return current.headers;
}
