import { z } from "zod";

/** What devices make has no length that is fixed; these are far beyond what any makes. */
const base64url = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[A-Za-z0-9_-]+$/, "This is not base64url.");

const CredentialId = base64url(1_400);
const ClientData = base64url(4_000);

/** WebAuthn Level 3, 5.8.4; browsers may come to name others, which nothing rests on. */
const Transports = z.array(z.string().regex(/^[a-z-]{1,20}$/, "This names no way to reach a device.")).max(8);

/** A new passkey, as the browser gives it. */
export const NewPasskey = z.strictObject({
  id: CredentialId,
  clientDataJSON: ClientData,
  attestationObject: base64url(60_000),
  transports: Transports,
});

/** What a passkey has signed, as the browser gives it. */
export const ShownPasskey = z.strictObject({
  id: CredentialId,
  clientDataJSON: ClientData,
  authenticatorData: base64url(4_000),
  signature: base64url(10_000),
  userHandle: base64url(100).nullable(),
});
export type ShownPasskey = z.output<typeof ShownPasskey>;

/** Sealed: what the browser was given to sign, for what, and until when. */
export const Challenge = z.string().min(1).max(2_000);

/** A passkey that was shown, and what it was asked for. */
export const PasskeyProof = z.strictObject({ challenge: Challenge, passkey: ShownPasskey });
export type PasskeyProof = z.output<typeof PasskeyProof>;

/** The same as one text, as next-auth hands over what is given to it. */
export const PasskeyAsJson = z.object({
  passkey: z
    .string()
    .max(30_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "This is not JSON." });
        return z.NEVER;
      }
    })
    .pipe(PasskeyProof),
});

export const PasskeyName = z
  .string()
  .trim()
  .min(1, "Give it a name that tells it from others.")
  .max(100, "At most 100 characters.");
