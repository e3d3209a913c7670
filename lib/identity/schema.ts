import { z } from "zod";
import { SYSTEM_NAME } from "@/lib/core/system-name";

/** Length is what counts (NIST SP 800-63B); no composition rules. */
export const Password = z.string().min(12, "At least 12 characters.").max(128, "At most 128 characters.");

export const Username = z
  .string()
  .trim()
  .min(1, "A user name is needed.")
  .max(150)
  .regex(/^[A-Za-z0-9._@-]+$/, "Letters, digits and . _ @ - only.")
  .refine(
    (name) => name.toLowerCase() !== SYSTEM_NAME,
    "This is the name of ProxLB UI itself in the audit log.",
  );

export const Email = z.email("This is not an e-mail address.").max(254);

/** An empty field is no name. */
export const PersonName = z
  .string()
  .trim()
  .max(150)
  .nullable()
  .transform((name) => name || null);

export const CurrentPassword = z.string().min(1, "Enter your present password.").max(256);

export const Code = z.string().trim().min(1, "Enter the code.").max(64);

export const LinkToken = z.string().min(1).max(100);

export const LinkInput = z.strictObject({ token: LinkToken });

export const LinkView = z.object({ username: z.string(), kind: z.enum(["invitation", "reset"]) });
export type LinkView = z.infer<typeof LinkView>;

export const SetPasswordInput = z.strictObject({ token: LinkToken, password: Password });

export const SessionView = z.object({
  id: z.number().int(),
  /** The session that asks. */
  current: z.boolean(),
  /** `api`: a program that signed in with a password. */
  kind: z.enum(["browser", "api"]),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  /** When it ends if nothing more is done; never later than twelve hours after sign-in. */
  expiresAt: z.iso.datetime(),
});
export type SessionView = z.infer<typeof SessionView>;

/** Shown once to whoever made it, to be handed over: nobody but its receiver learns the password. */
export const OneTimeLink = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
export type OneTimeLink = z.infer<typeof OneTimeLink>;

export const TokenView = z.object({
  id: z.number().int(),
  name: z.string(),
  /** The part that is no secret: "plx_1a2b3c4d5e6f". */
  start: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type TokenView = z.infer<typeof TokenView>;

export const PasskeyView = z.object({
  id: z.number().int(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** Null: never since it was added. */
  lastUsedAt: z.iso.datetime().nullable(),
  /** Whoever keeps it copies it to the person's other devices; otherwise it is lost with its device. */
  isSynced: z.boolean(),
});
export type PasskeyView = z.output<typeof PasskeyView>;
