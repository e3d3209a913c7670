import "server-only";
import { eq } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { sha256 } from "@/lib/core/hashes";
import type { Origin } from "@/lib/http/origin";
import { judge, SIGN_IN, shutTo } from "./check-password";
import { countSignIn, standingOf, type Tried } from "./lockout";
import { mayByPassword } from "./oidc/only-way";
import { askForKnown } from "./passkeys/ask";
import { countUse, proveKnown, type ShownBy } from "./passkeys/prove";
import { PasskeyAsJson } from "./passkeys/schema";
import { newSessionId, openSession } from "./session";
import { noteSignIn } from "./sign-in";

/** Nobody is signed in yet. */
const ASKED = { purpose: "sign_in", sessionRowId: null } as const;

/** What a browser needs to ask for any passkey of this installation. @throws AppError conflict where it takes none */
export const askAnybody = () => askForKnown(getDatabase().db, null, ASKED);

/**
 * Signs in whoever holds the passkey, without a name and a password: its device has asked for a PIN or a fingerprint.
 * Where passwords let only Super Admins in, so do passkeys. @returns the session's id; null for any reason
 */
export async function signInWithPasskey(
  given: unknown,
  { origin }: { origin: Origin },
): Promise<string | null> {
  const parsed = PasskeyAsJson.safeParse(given);
  if (!parsed.success) return null;
  const { db } = getDatabase();
  const tried: Tried = { username: null, by: { kind: "stranger", ipAddress: origin.ipAddress } };
  const isLocked = (await standingOf(db, tried)).isLocked;
  const shown = isLocked ? null : await proveKnown(db, parsed.data.passkey, ASKED, null);
  const isShut = shown !== null && !(await mayByPassword(shown.user, origin));
  const sessionId = newSessionId();
  const about = { user: shown?.user ?? null, username: shown?.user.username ?? "", origin };
  const { allowed } = await judge(
    { ...about, action: SIGN_IN, sessionKey: sha256(sessionId) },
    async (tx) => {
      const user = shown === null || isShut ? null : await inForce(tx, shown);
      const stands = await countSignIn(tx, tried, user !== null);
      const isIn = user !== null && stands;
      if (isIn) {
        await noteSignIn(user, "passkey", tx);
        await openSession(tx, user.id, origin, { sessionId, authMethod: "passkey" });
      }
      const method = isShut
        ? shutTo("passkey")
        : isLocked
          ? "passkey, not looked at after too many wrong tries"
          : "passkey";
      return { allowed: isIn, authMethod: "passkey", method };
    },
  );
  return allowed ? sessionId : null;
}

/** Locked until the transaction ends: who is disabled or loses the passkey meanwhile does not come in afterwards. */
async function inForce(tx: Db, shown: ShownBy) {
  const [user] = await tx.select().from(users).where(eq(users.id, shown.user.id)).for("update");
  return user?.isActive && (await countUse(tx, shown)) ? user : null;
}
