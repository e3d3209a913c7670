import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { apiTokens, users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import type { Context } from "@/lib/access/context";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { sameFields } from "@/lib/access/same-fields";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { createLink, endLinks } from "@/lib/identity/links";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { holdSession, revokeAll, revokeTokens } from "@/lib/identity/revoke";
import { removeAllFactors } from "@/lib/identity/second-factor";
import { revokeSessions } from "@/lib/identity/session";
import { refuseTaken } from "@/lib/identity/taken";
import { findUser, keepOneSuperAdmin, refuseByProviderOnly, refuseHigherRank, refuseOneself } from "./guards";
import { mailLink } from "./mail-link";
import { readUsers } from "./queries";
import {
  ChangeRoleInput,
  CreateUserInput,
  InvitedUser,
  MailedLink,
  PasswordLinkInput,
  UpdateUserInput,
  UserIdInput,
  UserTokenInput,
  UserView,
} from "./schema";

const onUser = ({ id }: { id: number }) => ({ resource: "user", resourceId: String(id) });

/** Makes a person without a password: the link lets them choose one. */
export const createUser = operation({
  name: "users.create",
  permission: "users.manage",
  input: CreateUserInput,
  output: InvitedUser,
  created: ({ user }) => `/api/users/${user.id}`,
  audit: ({ username, email, role }) => ({
    resource: "user",
    resourceId: username.slice(0, 100),
    details: { username, email, role },
  }),
  async run(context, { sendMail, ...input }) {
    const { db, actor, note } = context;
    requireProof(actor);
    refuseHigherRank(actor, input.role);
    await refuseTaken(db, input);
    const made = await db.transaction(async (tx) => {
      await holdSession(tx, actor.sessionRowId);
      const [user] = await tx
        .insert(users)
        .values({ ...input, passwordHash: NO_PASSWORD })
        .returning({ id: users.id });
      if (!user) throw new Error("The user was not written.");
      return { id: user.id, link: await createLink(tx, user.id, "invitation", actor.userId) };
    });
    context.live.publish("users");
    const mail = await mailLink({ ...input, ...made.link, kind: "invitation", by: actor.username }, sendMail);
    note({ mail: mail.state });
    return { user: await view(context, made.id), link: { ...made.link, mail } };
  },
});

/** Name, address and whether the account works. Disabling ends all sessions and tokens for good. */
export const updateUser = operation({
  name: "users.update",
  permission: "users.manage",
  input: UpdateUserInput,
  output: UserView,
  audit: ({ id, ...after }) => ({ ...onUser({ id }), details: { after } }),
  async run(context, { id, ...changes }) {
    const { db, actor, note } = context;
    requireProof(actor);
    if (changes.isActive === false) refuseOneself(actor, id, "disable");
    await refuseTaken(db, changes, id);
    await db.transaction(async (tx) => {
      const user = await findUser(tx, id);
      refuseHigherRank(actor, user.role);
      if (changes.isActive === false && user.role === "super_admin") await keepOneSuperAdmin(tx, id);
      note({ before: sameFields(user, changes), after: changes });
      await tx
        .update(users)
        .set({ ...changes, updatedAt: clock().now() })
        .where(eq(users.id, id));
      if (changes.isActive === false) await revokeAll(tx, id);
    });
    if (changes.isActive === false) context.live.disconnectUser(id);
    context.live.publish("users");
    return view(context, id);
  },
});

/** A new role means a new session: the person signs in again. */
export const changeRole = operation({
  name: "users.change_role",
  permission: "users.manage",
  input: ChangeRoleInput,
  output: UserView,
  audit: ({ id, role }) => ({ ...onUser({ id }), details: { after: { role } } }),
  async run(context, { id, role }) {
    const { db, actor, note } = context;
    requireProof(actor);
    refuseOneself(actor, id, "change the role of");
    refuseHigherRank(actor, role);
    await db.transaction(async (tx) => {
      const user = await findUser(tx, id);
      refuseHigherRank(actor, user.role);
      if (user.role === "super_admin" && role !== "super_admin") await keepOneSuperAdmin(tx, id);
      note({ before: sameFields(user, { role }), after: { role } });
      // From now on groups do not change it.
      await tx
        .update(users)
        .set({ role, roleSource: "hand", updatedAt: clock().now() })
        .where(eq(users.id, id));
      await revokeSessions(tx, id);
    });
    context.live.disconnectUser(id);
    context.live.publish("users");
    return view(context, id);
  },
});

/** The row stays, nameless, because the audit log points at it; nothing of the person is left in it. */
export const deleteUser = operation({
  name: "users.delete",
  permission: "users.manage",
  input: UserIdInput,
  output: z.object({}),
  audit: onUser,
  async run(context, { id }) {
    const { db, actor } = context;
    requireProof(actor);
    refuseOneself(actor, id, "delete");
    await db.transaction(async (tx) => {
      const user = await findUser(tx, id);
      refuseHigherRank(actor, user.role);
      if (user.role === "super_admin") await keepOneSuperAdmin(tx, id);
      await erase(tx, id);
    });
    context.live.disconnectUser(id);
    context.live.publish("users");
    return {};
  },
});

/** A one-time link to choose a password: a new invitation, or a reset. The present password goes on until then. */
export const makePasswordLink = operation({
  name: "users.make_password_link",
  permission: "users.manage",
  input: PasswordLinkInput,
  output: MailedLink,
  audit: onUser,
  async run({ db, actor, note }, { id, sendMail }) {
    requireProof(actor);
    const user = await findUser(db, id);
    refuseHigherRank(actor, user.role);
    await refuseByProviderOnly(db, user);
    const kind = user.passwordHash === NO_PASSWORD ? "invitation" : "reset";
    const link = await db.transaction(async (tx) => {
      await holdSession(tx, actor.sessionRowId);
      return createLink(tx, id, kind, actor.userId);
    });
    const mail = await mailLink({ ...user, ...link, kind, by: actor.username }, sendMail);
    note({ mail: mail.state });
    return { ...link, mail };
  },
});

/** For who lost the authenticator app and the recovery codes. */
export const resetSecondFactor = operation({
  name: "users.reset_second_factor",
  permission: "users.manage",
  input: UserIdInput,
  output: UserView,
  audit: onUser,
  async run(context, { id }) {
    const { db, actor, live } = context;
    requireProof(actor);
    refuseHigherRank(actor, (await findUser(db, id)).role);
    await db.transaction(async (tx) => {
      await removeAllFactors(tx, id);
      await revokeAll(tx, id);
    });
    live.disconnectUser(id);
    live.publish("users");
    return view(context, id);
  },
});

/** Sessions, personal tokens, and the links this person made for others. */
export const endUserSessions = operation({
  name: "users.end_sessions",
  permission: "users.manage",
  input: UserIdInput,
  output: z.object({ ended: z.number().int(), revokedTokens: z.number().int() }),
  audit: onUser,
  async run({ db, actor, live }, { id }) {
    refuseHigherRank(actor, (await findUser(db, id)).role);
    const { sessions, tokens } = await db.transaction((tx) => revokeAll(tx, id));
    live.disconnectUser(id);
    live.publish("users");
    return { ended: sessions, revokedTokens: tokens };
  },
});

export const revokeUserToken = operation({
  name: "users.revoke_token",
  permission: "users.manage",
  input: UserTokenInput,
  output: z.object({}),
  audit: ({ id, tokenId }) => ({ resource: "token", resourceId: String(tokenId), details: { user: id } }),
  async run({ db, actor, live }, { id, tokenId }) {
    refuseHigherRank(actor, (await findUser(db, id)).role);
    const revoked = await revokeTokens(db, id, { only: tokenId });
    if (revoked.length === 0) throw new AppError("not_found", "This user has no such token.");
    live.disconnectSession(`token:${tokenId}`);
    live.publish("users");
    return {};
  },
});

async function erase(tx: Db, id: number): Promise<void> {
  const now = clock().now();
  await revokeAll(tx, id);
  await endLinks(tx, id);
  await removeAllFactors(tx, id);
  await tx.delete(apiTokens).where(eq(apiTokens.userId, id));
  await tx.delete(identityLinks).where(eq(identityLinks.userId, id));
  await tx
    .update(users)
    .set({
      username: `deleted-${id}`,
      email: `deleted-${id}@deleted.invalid`,
      firstName: null,
      lastName: null,
      passwordHash: NO_PASSWORD,
      role: "viewer",
      roleSource: "hand",
      isActive: false,
      deletedAt: now,
      updatedAt: now,
    })
    .where(eq(users.id, id));
}

async function view({ db, actor }: Context, id: number): Promise<z.input<typeof UserView>> {
  const [user] = await readUsers(db, actor.userId, eq(users.id, id));
  if (!user) throw new Error("The user is gone.");
  return user;
}
