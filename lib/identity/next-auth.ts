import "server-only";
import { headers } from "next/headers";
import NextAuth, { type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import type { Origin } from "@/lib/http/origin";
import { originOf } from "@/lib/http/origin";
import { getLive } from "@/lib/live/live";
import { actorOfCookieHeader, sessionIdOf } from "./identify";
import { refuseInsecureSignIn } from "./insecure-http";
import { isHttps, SESSION_LIMITS, sessionCookieName, sessionSecrets } from "./session";
import { signInAgain, signInWithCode, signInWithPassword, signOutSession } from "./sign-in";

/**
 * next-auth signs people in and holds the cookie. The cookie's token carries a random session id and nothing else:
 * roles and revocation are looked up in `user_sessions` on every call (lib/identity/session.ts). Its three ways in are
 * the password, the second factor after it, and asking a signed-in person again; each gives a new session id.
 */
export const { handlers, signIn, signOut } = NextAuth((): NextAuthConfig => {
  return {
    secret: sessionSecrets(),
    trustHost: true,
    basePath: "/api/auth",
    session: { strategy: "jwt", maxAge: SESSION_LIMITS.absoluteSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() },
      },
    },
    providers: [
      wayIn("credentials", { username: {}, password: {} }, (given, { origin }) =>
        signInWithPassword(given, origin),
      ),
      wayIn("second-factor", { code: {} }, async (given, { origin, cookie }) =>
        signInWithCode(given, await sessionIdOf(cookie), origin),
      ),
      wayIn("again", { password: {}, code: {} }, async (given, { origin, cookie }) => {
        const actor = await actorOfCookieHeader(cookie, origin, true);
        const sessionId = await signInAgain(given, actor, origin);
        if (sessionId !== null && actor?.sessionRowId != null)
          getLive().disconnectSession(actor.sessionRowId);
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

/** Ends the session and drops its cookie. @throws AppError unavailable, and keeps both, where it cannot be recorded */
export async function leave(): Promise<void> {
  const sessionId = await sessionIdOf((await headers()).get("cookie"));
  // next-auth would swallow the failure and drop the cookie of a session that goes on.
  if (sessionId !== null) await endSignedOut(sessionId);
  await signOut({ redirect: false });
}

async function endSignedOut(sessionId: string): Promise<void> {
  const ended = await signOutSession(sessionId, originOf(await headers()));
  if (ended !== null) getLive().disconnectSession(ended);
}

function wayIn(
  id: string,
  fields: Record<string, object>,
  check: (given: unknown, from: { origin: Origin; cookie: string | null }) => Promise<string | null>,
) {
  return Credentials({
    id,
    credentials: fields,
    async authorize(given, request) {
      refuseInsecureSignIn();
      const from = { origin: originOf(request.headers), cookie: request.headers.get("cookie") };
      const sessionId = await check(given, from);
      return sessionId === null ? null : { id: sessionId };
    },
  });
}
