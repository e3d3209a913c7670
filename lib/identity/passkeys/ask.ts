import "server-only";
import { randomBytes } from "node:crypto";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { asc, eq } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { passkeys, type users } from "@/db/schema/accounts";
import { AppError } from "@/lib/core/errors";
import { settings } from "@/lib/settings/current";
import { type Asked, keepChallenge } from "./challenge";
import { passkeyPlace } from "./place";

/** How long a browser lets its person look for the device, ms. */
const PATIENCE_MS = 2 * 60_000;

/** What a browser needs to ask for a passkey, and what it brings back beside it. */
export interface Question<Options> {
  options: Options;
  challenge: string;
}

/** @throws AppError conflict where browsers take none at this address */
export function requirePlace() {
  const place = passkeyPlace();
  if (place.whyNot !== null) throw new AppError("conflict", place.whyNot);
  return place;
}

/** Asks for a new passkey; devices that hold one of this person already refuse. */
export async function askForNew(
  db: Db,
  user: Pick<typeof users.$inferSelect, "id" | "username" | "firstName" | "lastName">,
  sessionRowId: number,
): Promise<Question<PublicKeyCredentialCreationOptionsJSON>> {
  const { rpId } = requirePlace();
  const known = await passkeysOf(db, user.id);
  const userHandle = known[0]?.userHandle ?? randomBytes(32).toString("base64url");
  const options = await generateRegistrationOptions({
    rpName: settings("general").installationName || "ProxLB UI",
    rpID: rpId,
    userName: user.username,
    userDisplayName: [user.firstName, user.lastName].filter(Boolean).join(" ") || user.username,
    userID: new Uint8Array(Buffer.from(userHandle, "base64url")),
    timeout: PATIENCE_MS,
    attestationType: "none",
    excludeCredentials: known.map(({ credentialId: id, transports }) => ({ id, transports })),
    // Preferred: a key without a PIN or a fingerprint is a second factor all the same.
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
  });
  const asked: Asked = { purpose: "add", sessionRowId };
  return { options, challenge: keepChallenge(asked, { challenge: options.challenge, userHandle }) };
}

/**
 * Asks for a passkey that is known.
 * @param userId whose; null: of whoever holds one, who is not known yet
 */
export async function askForKnown(
  db: Db,
  userId: number | null,
  asked: Asked,
): Promise<Question<PublicKeyCredentialRequestOptionsJSON>> {
  const { rpId } = requirePlace();
  const known = userId === null ? [] : await passkeysOf(db, userId);
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    timeout: PATIENCE_MS,
    allowCredentials: known.map(({ credentialId: id, transports }) => ({ id, transports })),
    userVerification: isVerified(asked) ? "required" : "preferred",
  });
  return { options, challenge: keepChallenge(asked, { challenge: options.challenge, userHandle: null }) };
}

/** After a password its device is enough; in the place of one the device must have asked for a PIN or a fingerprint. */
export const isVerified = ({ purpose }: Asked) => purpose === "sign_in" || purpose === "again";

export function passkeysOf(db: Db, userId: number) {
  return db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.id));
}

/** Whether the sign-in page offers to sign in by one: where browsers take them, and anybody has one. */
export async function offersPasskeys(): Promise<boolean> {
  if (passkeyPlace().whyNot !== null) return false;
  const [any] = await getDatabase().db.select({ id: passkeys.id }).from(passkeys).limit(1);
  return any !== undefined;
}
