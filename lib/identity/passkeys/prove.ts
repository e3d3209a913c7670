import "server-only";
import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { and, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db/client";
import { passkeys, users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { isVerified, requirePlace } from "./ask";
import { type Asked, takeChallenge } from "./challenge";
import type { NewPasskey, PasskeyProof } from "./schema";

type PasskeyRow = typeof passkeys.$inferSelect;

/** A new passkey that holds; it is not kept yet. */
export type Proven = Pick<
  PasskeyRow,
  "credentialId" | "publicKey" | "userHandle" | "signCount" | "transports" | "isSynced"
>;

/** @returns null where it does not fit what was asked for, or was asked for too long ago */
export async function proveNew(
  db: Db,
  challenge: string,
  { id, clientDataJSON, attestationObject, transports }: z.output<typeof NewPasskey>,
  asked: Asked,
): Promise<Proven | null> {
  const { rpId, origin } = requirePlace();
  const kept = await takeChallenge(db, challenge, asked);
  if (kept?.userHandle == null) return null;
  const { userHandle } = kept;
  return orNull(async () => {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: kept.challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: false,
    });
    if (!verified) return null;
    const { credential, credentialDeviceType } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      userHandle,
      signCount: credential.counter,
      transports,
      isSynced: credentialDeviceType === "multiDevice",
    };
  });
}

/** A passkey of this person that holds, before its use is counted. */
export interface ShownBy {
  user: typeof users.$inferSelect;
  passkeyId: number;
  newCount: number;
}

/**
 * Looks whether a passkey was shown, by whom, and for what was asked. What was asked counts once, also where it fails.
 * @param userId whose it must be; null: anybody's
 */
export async function proveKnown(
  db: Db,
  { challenge, passkey }: PasskeyProof,
  asked: Asked,
  userId: number | null,
): Promise<ShownBy | null> {
  const { rpId, origin } = requirePlace();
  const kept = await takeChallenge(db, challenge, asked);
  const [known] = await db
    .select({ row: passkeys, user: users })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(eq(passkeys.credentialId, passkey.id));
  if (!kept || !known) return null;
  const { row, user } = known;
  if (userId !== null && user.id !== userId) return null;
  // Without a name the device says whose it is; with one it may leave that out (WebAuthn Level 3, 7.2).
  if (passkey.userHandle === null ? userId === null : passkey.userHandle !== row.userHandle) return null;
  return orNull(async () => {
    const { id, clientDataJSON, authenticatorData, signature } = passkey;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: kept.challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      credential: {
        id: row.credentialId,
        publicKey: new Uint8Array(Buffer.from(row.publicKey, "base64url")),
        counter: row.signCount,
      },
      requireUserVerification: isVerified(asked),
    });
    return verified ? { user, passkeyId: row.id, newCount: authenticationInfo.newCounter } : null;
  });
}

/**
 * Counts the use, within the transaction of what it opens. @returns false: the passkey was taken off meanwhile, or its
 * device's count has not grown, as where there is a copy of it
 */
export async function countUse(tx: Db, { passkeyId, newCount }: ShownBy): Promise<boolean> {
  const isNewer = newCount === 0 ? eq(passkeys.signCount, 0) : lt(passkeys.signCount, newCount);
  const counted = await tx
    .update(passkeys)
    .set({ signCount: newCount, lastUsedAt: clock().now() })
    .where(and(eq(passkeys.id, passkeyId), isNewer))
    .returning({ id: passkeys.id });
  return counted.length === 1;
}

/** What does not hold is thrown by the library, which says what is wrong with it: that is for the log alone. */
async function orNull<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    log("sign-in").warn({ reason: messageOf(error).slice(0, 300) }, "a passkey does not hold");
    return null;
  }
}
