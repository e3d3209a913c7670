import "server-only";
import NextAuth, { type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { originOf } from "./identify";
import { endSession, isHttps, SESSION_LIMITS, sessionCookieName, sessionSecret } from "./session";
import { signInWithPassword } from "./sign-in";

/**
 * next-auth signs people in and holds the cookie. The cookie's token carries a random session id and nothing else:
 * roles and revocation are looked up in `user_sessions` on every call (lib/access/session.ts).
 */
export const { handlers, signIn, signOut } = NextAuth((): NextAuthConfig => {
  return {
    secret: sessionSecret(),
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
      Credentials({
        credentials: { username: {}, password: {} },
        async authorize(credentials, request) {
          const sessionId = await signInWithPassword(credentials, originOf(request.headers));
          return sessionId === null ? null : { id: sessionId };
        },
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
        if (typeof sessionId === "string") await endSession(sessionId);
      },
    },
    logger: { error: () => undefined, warn: () => undefined },
  };
});
