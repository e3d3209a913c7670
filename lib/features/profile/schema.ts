import { z } from "zod";
import { PERMISSIONS, type Permission, ROLES } from "@/lib/identity/permissions";
import { CurrentPassword, Email, Password, PersonName } from "@/lib/identity/schema";

export const ChangePasswordInput = z.strictObject({
  currentPassword: CurrentPassword,
  newPassword: Password,
  /** Also end the own personal tokens: for who fears that somebody else knew the present password. */
  revokeTokens: z.boolean().default(false),
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

/** Recovery codes come with the first factor alone, and are shown once. */
export const FirstFactor = z.object({ recoveryCodes: z.array(z.string()).nullable() });

export const SecondFactorState = z.object({
  /** Any of them: sign-in asks for one. */
  enabled: z.boolean(),
  /** An authenticator app. */
  app: z.boolean(),
  /** How many there are. */
  passkeys: z.number().int(),
  /** Why browsers take none at this address; null: they do. */
  noPasskeys: z.string().nullable(),
  /** Too many wrong codes: only a recovery code or an administrator helps. */
  blocked: z.boolean(),
  recoveryCodesLeft: z.number().int(),
});
export type SecondFactorState = z.infer<typeof SecondFactorState>;

export const Profile = z.object({
  userId: z.number().int(),
  username: z.string(),
  /** Null, as the names and the time, where a personal token asks. */
  email: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  role: z.enum(ROLES),
  lastLoginAt: z.iso.datetime().nullable(),
});
export type Profile = z.infer<typeof Profile>;

const Scope = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]);

export const CreateTokenInput = z.strictObject({
  name: z.string().trim().min(1, "Say what it is for.").max(100),
  scopes: z.array(Scope).min(1, "Choose at least one.").max(50),
  expiresInDays: z.coerce.number().int().min(1).max(365, "A token lives for 365 days at most."),
});
