import "server-only";
import { z } from "zod";
import { getDatabase } from "@/db/client";
import { AppError } from "@/lib/core/errors";
import { sha256 } from "@/lib/core/hashes";
import type { Origin } from "@/lib/http/origin";
import { openApiSession, refreshApiSession, type TokenPair } from "@/lib/identity/api-session";
import { refuseInsecureSignIn } from "@/lib/identity/insecure-http";
import { whileUnchanged } from "@/lib/identity/revoke";
import { newSessionId } from "@/lib/identity/session";
import { signInProgram } from "@/lib/identity/sign-in";
import { getLive } from "@/lib/live/live";

export const ApiSignInInput = z.strictObject({
  username: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(256),
  /** Of the authenticator app, or a recovery code; needed where a second factor is on. */
  code: z.string().trim().min(1).max(64).optional(),
});

export const RefreshInput = z.strictObject({ refreshToken: z.string().min(1).max(200) });

/**
 * Signs a program in. @throws AppError unauthenticated (its one issue at `code` says that only the code is missing),
 * forbidden for who is known to the directory and may not come in, unavailable where the directory cannot be asked
 */
export async function signInByApi(
  input: z.output<typeof ApiSignInInput>,
  origin: Origin,
): Promise<TokenPair> {
  refuseInsecureSignIn();
  const sessionKey = sha256(newSessionId());
  const signedIn = await signInProgram(input, origin, sessionKey);
  if (signedIn === "code_needed" || signedIn === "passkey_needed") {
    const message = MISSING[signedIn];
    throw new AppError("unauthenticated", message, { issues: [{ path: "code", message }] });
  }
  if (!signedIn) throw refused();
  const { user, authMethod, identity } = signedIn;
  const pair = await whileUnchanged(getDatabase().db, user, (tx) =>
    openApiSession(tx, user.id, origin, { sessionKey, authMethod, identity }),
  );
  if (!pair) throw refused();
  return pair;
}

const MISSING = {
  code_needed: "This account has a second factor: send its code too.",
  passkey_needed:
    "This account's second factor is a passkey, which a program cannot show: use a personal token, or send a recovery code.",
} as const;

function refused(): AppError {
  return new AppError(
    "unauthenticated",
    "User name, password or code is wrong, or there were too many tries: then wait some minutes.",
  );
}

/** @throws AppError unauthenticated */
export async function refreshByApi(
  { refreshToken }: z.output<typeof RefreshInput>,
  origin: Origin,
): Promise<TokenPair> {
  const outcome = await refreshApiSession(refreshToken, origin);
  if ("pair" in outcome) return outcome.pair;
  getLive().disconnectSession(outcome.stolenSession);
  throw new AppError(
    "unauthenticated",
    "This refresh token was used before: somebody else may have it, so this session was ended. Sign in again.",
  );
}
