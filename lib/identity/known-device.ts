import "server-only";
import { randomBytes } from "node:crypto";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";
import { isHttps, sessionSecrets } from "./session";

/**
 * A browser that has signed in to an account completely is known to it for 60 days: strangers who guess at the account
 * from many addresses do not shut it out. It opens nothing: the password and the second factor are asked for as ever.
 */
const LIFE_SECONDS = 60 * 24 * 3600;
/** Accounts that one browser is known to. */
const MAX_ACCOUNTS = 5;

const Known = z.object({
  userId: z.number().int(),
  deviceId: z.string(),
  /** Of the password it signed in with: a new one makes all browsers strangers again. */
  passwordMark: z.string(),
  expiresAtMs: z.number(),
});
type Known = z.infer<typeof Known>;
const Kept = z.object({ known: z.array(Known).max(MAX_ACCOUNTS) });

export function deviceCookieName(): string {
  return isHttps() ? "__Host-proxlb-ui-device" : "proxlb-ui-device";
}

export const deviceCookieOptions = () => ({
  httpOnly: true,
  sameSite: "lax" as const,
  path: "/",
  secure: isHttps(),
  maxAge: LIFE_SECONDS,
});

/** By what this browser is known to this person's account, or null. @param cookie value as the browser showed it */
export async function knownDevice(
  cookie: string | undefined,
  user: { id: number; passwordHash: string } | undefined,
): Promise<string | null> {
  const known = await readKnown(cookie);
  const mark = markOf(user?.passwordHash ?? "");
  return known.find((each) => each.userId === user?.id && each.passwordMark === mark)?.deviceId ?? null;
}

/** The cookie after a complete sign-in: a new id for this account, the others as they were. */
export async function cookieAfterSignIn(
  cookie: string | undefined,
  user: { id: number; passwordHash: string },
): Promise<string> {
  const others = (await readKnown(cookie)).filter((each) => each.userId !== user.id);
  const own: Known = {
    userId: user.id,
    deviceId: randomBytes(12).toString("base64url"),
    passwordMark: markOf(user.passwordHash),
    expiresAtMs: clock().now().getTime() + LIFE_SECONDS * 1000,
  };
  return encode({
    token: { known: [own, ...others].slice(0, MAX_ACCOUNTS) },
    secret: sessionSecrets(),
    salt: deviceCookieName(),
    maxAge: LIFE_SECONDS,
  });
}

async function readKnown(cookie: string | undefined): Promise<Known[]> {
  if (!cookie) return [];
  try {
    const kept = Kept.safeParse(
      await decode({ token: cookie, secret: sessionSecrets(), salt: deviceCookieName() }),
    );
    const now = clock().now().getTime();
    return kept.success ? kept.data.known.filter((each) => each.expiresAtMs > now) : [];
  } catch {
    // A forged or foreign cookie is the same as having none.
    return [];
  }
}

function markOf(passwordHash: string): string {
  return sha256(`device ${passwordHash}`).slice(0, 32);
}
