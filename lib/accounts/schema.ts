import { z } from "zod";
import { ROLES } from "@/lib/access/permissions";

/** Length is what counts (NIST SP 800-63B); no composition rules. */
export const Password = z.string().min(12, "At least 12 characters.").max(128, "At most 128 characters.");

export const Username = z
  .string()
  .trim()
  .min(1, "A user name is needed.")
  .max(150)
  .regex(/^[A-Za-z0-9._@-]+$/, "Letters, digits and . _ @ - only.");

export const Email = z.email("This is not an e-mail address.").max(254);

export const SignInInput = z.object({
  username: z.string().trim().min(1, "Enter your user name.").max(254),
  password: z.string().min(1, "Enter your password.").max(256),
});

export const SetupInput = z.object({
  token: z.string().min(1, "The setup token is needed: it is in the log of the first start."),
  username: Username,
  email: Email,
  password: Password,
});

export const ChangePasswordInput = z.object({
  currentPassword: z.string().min(1, "Enter your present password.").max(256),
  newPassword: Password,
});

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
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type SessionView = z.infer<typeof SessionView>;
