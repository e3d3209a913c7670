import "server-only";
import { eq } from "drizzle-orm";
import { cookies, headers } from "next/headers";
import type { NextRequest } from "next/server";
import NextAuth, { type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import type { Origin } from "@/lib/http/origin";
import { originOf } from "@/lib/http/origin";
import { getLive } from "@/lib/live/live";
import { actorOfCookieHeader, readCookie, sessionIdOf } from "./identify";
import { refuseInsecureSignIn } from "./insecure-http";
import { cookieAfterSignIn, deviceCookieName, deviceCookieOptions } from "./known-device";
import { isProviderCallback, providerCallback } from "./oidc/auth";
import { logoutAtProvider } from "./oidc/logout";
import { disconnectReplaced } from "./replaced-session";
import { actorOfSession, isHttps, sessionCookieName, sessionLimits, sessionSecrets } from "./session";
import { signInAgain, signInWithFactor, signInWithPassword } from "./sign-in";
import { signInWithPasskey } from "./sign-in-passkey";
import { signOutSession } from "./sign-out";

/**
 * next-auth signs people in and holds the cookie. The cookie's token carries a random session id and nothing else:
 * roles and revocation are looked up in `user_sessions` on every call (lib/identity/session.ts). Its ways in are the
 * password, the second factor after it, a passkey instead of both, and asking a signed-in person again; each gives a new
 * session id.
 */
const {
  handlers: own,
  signIn,
  signOut,
} = NextAuth((): NextAuthConfig => {
  return {
    secret: sessionSecrets(),
    trustHost: true,
    basePath: "/api/auth",
    session: { strategy: "jwt", maxAge: sessionLimits().absoluteSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() },
      },
    },
    providers: [
      wayIn("credentials", { username: {}, password: {} }, (given, { origin, device }) =>
        signInWithPassword(given, origin, device),
      ),
      wayIn("passkey", { passkey: {} }, signInWithPasskey),
      wayIn("second-factor", { code: {}, passkey: {} }, async (given, { origin, cookie }) =>
        signInWithFactor(given, await sessionIdOf(cookie), origin),
      ),
      wayIn("again", { password: {}, code: {}, passkey: {} }, async (given, { origin, cookie }) => {
        const actor = await actorOfCookieHeader(cookie, origin, true);
        const sessionId = await signInAgain(given, actor, origin);
        if (sessionId !== null && actor?.sessionRowId != null) disconnectReplaced(actor.sessionRowId);
        return sessionId;
      }),
    ],
    callbacks: {
      // `user` is only there right after signing in; the rest of the default token (name, mail) is dropped.
      jwt: ({ token, user }) => ({ sid: user?.id ?? token.sid }),
      session: () => ({ expires: "" }),
    },
    events: {
      signOut: async (message) => {
        const sessionId = "token" in message ? message.token?.sid : undefined;
        if (typeof sessionId === "string") await endSignedOut(sessionId);
      },
    },
    logger: { error: () => undefined, warn: () => undefined },
  };
});

export { signIn };

/** next-auth's own paths; who comes back from a provider is met by that provider's (lib/identity/oidc/auth.ts). */
export const handlers = {
  GET: (request: NextRequest): Promise<Response> =>
    isProviderCallback(request) ? providerCallback(request) : own.GET(request),
  POST: own.POST,
};

/**
 * Ends the session and drops its cookie. @throws AppError unavailable, and keeps both, where it cannot be recorded
 * @returns where the browser goes to end its session at a provider too; null: nowhere
 */
export async function leave(): Promise<{ url: string | null }> {
  const sessionId = await sessionIdOf((await headers()).get("cookie"));
  const url = sessionId === null ? null : await logoutAtProvider(sessionId);
  // next-auth would swallow the failure and drop the cookie of a session that goes on.
  if (sessionId !== null) await endSignedOut(sessionId);
  await signOut({ redirect: false });
  return { url };
}

async function endSignedOut(sessionId: string): Promise<void> {
  const ended = await signOutSession(sessionId, originOf(await headers()));
  if (ended !== null) getLive().disconnectSession(ended);
}

/** After a complete sign-in; one whose second factor is still to come makes nothing known. */
async function rememberDevice(sessionId: string, origin: Origin, device: string | undefined): Promise<void> {
  const actor = await actorOfSession(sessionId, origin, false);
  if (!actor) return;
  const [user] = await getDatabase().db.select().from(users).where(eq(users.id, actor.userId));
  if (!user) return;
  const value = await cookieAfterSignIn(device, user);
  (await cookies()).set(deviceCookieName(), value, deviceCookieOptions());
}

interface From {
  origin: Origin;
  cookie: string | null;
  device: string | undefined;
}

function wayIn(
  id: string,
  fields: Record<string, object>,
  check: (given: unknown, from: From) => Promise<string | null>,
) {
  return Credentials({
    id,
    credentials: fields,
    async authorize(given, request) {
      refuseInsecureSignIn();
      const cookie = request.headers.get("cookie");
      const device = readCookie(cookie, deviceCookieName());
      const origin = originOf(request.headers);
      const sessionId = await check(given, { origin, cookie, device });
      if (sessionId === null) return null;
      await rememberDevice(sessionId, origin, device);
      return { id: sessionId };
    },
  });
}
