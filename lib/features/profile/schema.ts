import { z } from "zod";
import { PERMISSIONS, type Permission, ROLES } from "@/lib/identity/permissions";

/** Length is what counts (NIST SP 800-63B); no composition rules. */
export const Password = z.string().min(12, "At least 12 characters.").max(128, "At most 128 characters.");

export const Username = z
  .string()
  .trim()
  .min(1, "A user name is needed.")
  .max(150)
  .regex(/^[A-Za-z0-9._@-]+$/, "Letters, digits and . _ @ - only.");

export const Email = z.email("This is not an e-mail address.").max(254);

/** An empty field is no name. */
export const PersonName = z
  .string()
  .trim()
  .max(150)
  .nullable()
  .transform((name) => name || null);

const CurrentPassword = z.string().min(1, "Enter your present password.").max(256);
const Code = z.string().trim().min(1, "Enter the code.").max(64);
const LinkToken = z.string().min(1).max(100);

export const SignInInput = z.strictObject({
  username: z.string().trim().min(1, "Enter your user name.").max(254),
  password: z.string().min(1, "Enter your password.").max(256),
});

export const SignInCodeInput = z.strictObject({ code: Code });

/** `code` is empty where there is no second factor. */
export const SignInAgainInput = z.strictObject({
  password: CurrentPassword,
  code: z.string().trim().max(64),
});

export const SetupInput = z.strictObject({
  token: z.string().min(1, "The setup token is needed: it is in the log of the first start."),
  username: Username,
  email: Email,
  password: Password,
});

export const LinkInput = z.strictObject({ token: LinkToken });
export const LinkView = z.object({ username: z.string(), kind: z.enum(["invitation", "reset"]) });
export type LinkView = z.infer<typeof LinkView>;
export const SetPasswordInput = z.strictObject({ token: LinkToken, password: Password });

export const ChangePasswordInput = z.strictObject({
  currentPassword: CurrentPassword,
  newPassword: Password,
});

export const UpdateProfileInput = z.strictObject({
  email: Email,
  firstName: PersonName,
  lastName: PersonName,
});

export const ConfirmSecondFactorInput = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^\d{3}\s?\d{3}$/, "Six digits, as the app shows them."),
});

export const SecondFactorState = z.object({
  enabled: z.boolean(),
  /** Too many wrong codes: only a recovery code or an administrator helps. */
  blocked: z.boolean(),
  recoveryCodesLeft: z.number().int(),
});
export type SecondFactorState = z.infer<typeof SecondFactorState>;

export const Profile = z.object({
  userId: z.number().int(),
  username: z.string(),
  email: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  role: z.enum(ROLES),
  lastLoginAt: z.iso.datetime().nullable(),
});
export type Profile = z.infer<typeof Profile>;

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

const Scope = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]);

export const CreateTokenInput = z.strictObject({
  name: z.string().trim().min(1, "Say what it is for.").max(100),
  scopes: z.array(Scope).min(1, "Choose at least one.").max(50),
  expiresInDays: z.coerce.number().int().min(1).max(365, "A token lives for 365 days at most."),
});

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
