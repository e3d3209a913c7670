import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { ROLES } from "@/lib/identity/permissions";
import { Email, OneTimeLink, PersonName, SessionView, TokenView, Username } from "@/lib/identity/schema";

/** Whether the link goes to its person by mail too, where mail is set up. */
const SendMail = z.boolean().default(true);

export const UserIdInput = z.strictObject({ id: RowId });

export const PasswordLinkInput = UserIdInput.extend({ sendMail: SendMail });

export const UserTokenInput = z.strictObject({ id: RowId, tokenId: RowId });

export const CreateUserInput = z.strictObject({
  username: Username,
  email: Email,
  firstName: PersonName.optional(),
  lastName: PersonName.optional(),
  role: z.enum(ROLES),
  sendMail: SendMail,
});

/** What is left out stays as it is. */
export const UpdateUserInput = z.strictObject({
  id: RowId,
  username: Username.optional(),
  email: Email.optional(),
  firstName: PersonName.optional(),
  lastName: PersonName.optional(),
  isActive: z.boolean().optional(),
});

export const ChangeRoleInput = z.strictObject({ id: RowId, role: z.enum(ROLES) });

export const UserView = z.object({
  id: z.number().int(),
  username: z.string(),
  email: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  role: z.enum(ROLES),
  /** `groups`: those of a provider or a directory decide it at each sign-in. */
  roleSource: z.enum(["hand", "groups"]),
  /** `invited`: has neither chosen a password nor signed in by a provider yet. */
  state: z.enum(["active", "invited", "disabled"]),
  secondFactor: z.enum(["off", "on", "blocked"]),
  /** Open sessions, programs included. */
  sessions: z.number().int(),
  /** Personal tokens that have neither ended nor been revoked. */
  tokens: z.number().int(),
  lastLoginAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  /** Whoever asks. */
  self: z.boolean(),
});
export type UserView = z.infer<typeof UserView>;

export const UserDetail = UserView.extend({
  openSessions: z.array(SessionView),
  apiTokens: z.array(TokenView),
});
export type UserDetail = z.infer<typeof UserDetail>;

const Mailed = z.object({
  /** What became of the mail: `off` where none is set up. */
  state: z.enum(["sent", "failed", "off", "not_wanted"]),
  sentence: z.string(),
});

export const MailedLink = OneTimeLink.extend({ mail: Mailed });
export type MailedLink = z.infer<typeof MailedLink>;

export const InvitedUser = z.object({ user: UserView, link: MailedLink });
