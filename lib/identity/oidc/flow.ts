import "server-only";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { getDatabase } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { sameHash, sha256 } from "@/lib/core/hashes";
import { isHttps, sessionSecrets } from "../session";
import { takeOnce } from "../used-once";

/** From the button here to the way back from the provider. */
const LIFE_SECONDS = 10 * 60;

const Flow = z.object({
  /** `link`: a signed-in person adds the identity. `confirm`: proves again who they are. `invitation`: instead of a password. `trial`: shows what would come of it. */
  purpose: z.enum(["sign_in", "link", "confirm", "invitation", "trial"]),
  slug: z.string(),
  /** Where to go on to, on our own pages. */
  next: z.string(),
  /** The database's time when it began, seconds. */
  startedAt: z.number(),
  /** Of the `state` that goes to the provider and comes back. */
  stateHash: z.string(),
  /** The session that asked, for `link` and `confirm`. */
  sessionRowId: z.number().nullable(),
  /** SHA-256 of the invitation's token. */
  invitationHash: z.string().nullable(),
  /** Row of provider_trials, for `trial`: the provider as it was typed. */
  trialId: z.number().nullable().default(null),
  /** The second factor that was shown before the provider was asked, for `confirm`. */
  factor: z.enum(["totp", "recovery_code", "passkey"]).nullable().default(null),
});
export type Flow = z.output<typeof Flow>;

/** Binds a sign-in to the browser that began it; sealed, so that nobody writes one of their own. */
export const flowCookieName = () => (isHttps() ? "__Host-proxlb-ui-flow" : "proxlb-ui-flow");

export const flowCookieOptions = () => ({
  httpOnly: true,
  sameSite: "lax" as const,
  path: "/",
  secure: isHttps(),
  maxAge: LIFE_SECONDS,
});

export const startedNow = () => Math.floor(clock().now().getTime() / 1000);

/** @returns the cookie's value */
export function keepFlow(flow: Flow): Promise<string> {
  return encode({ token: flow, secret: sessionSecrets(), salt: flowCookieName(), maxAge: LIFE_SECONDS });
}

/**
 * The sign-in that a browser comes back from, once.
 * @returns null: another browser's, another provider's, too old, or used before
 */
export async function takeFlow(
  cookie: string | undefined,
  slug: string,
  state: string,
): Promise<Flow | null> {
  const flow = cookie ? await readFlow(cookie) : null;
  if (!flow || flow.slug !== slug || !sameHash(flow.stateHash, sha256(state))) return null;
  const expiresAt = new Date((flow.startedAt + LIFE_SECONDS) * 1000);
  if (expiresAt <= clock().now()) return null;
  return (await takeOnce(getDatabase().db, "state", flow.stateHash, expiresAt)) ? flow : null;
}

async function readFlow(cookie: string): Promise<Flow | null> {
  try {
    const read = Flow.safeParse(
      await decode({ token: cookie, secret: sessionSecrets(), salt: flowCookieName() }),
    );
    return read.success ? read.data : null;
  } catch {
    // A forged or foreign cookie is the same as having none.
    return null;
  }
}
