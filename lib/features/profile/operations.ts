import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "@/db/schema/accounts";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { sameFields } from "@/lib/access/same-fields";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { RowId } from "@/lib/core/fields";
import { checkPassword } from "@/lib/identity/check-password";
import { endLinks } from "@/lib/identity/links";
import { refuseWeakPassword } from "@/lib/identity/password-rules";
import { hashPassword } from "@/lib/identity/passwords";
import { holdSession, revokeAll, revokeTokens } from "@/lib/identity/revoke";
import { revokeSessions } from "@/lib/identity/session";
import { refuseTaken } from "@/lib/identity/taken";
import { ChangePasswordInput, Profile, UpdateProfileInput } from "./schema";

/** Changes the own password and ends every other session of this person; their tokens only where they say so. */
export const changeOwnPassword = operation({
  name: "profile.change_password",
  permission: "signed_in",
  input: ChangePasswordInput,
  output: z.object({ endedSessions: z.number().int(), revokedTokens: z.number().int() }),
  audit: ({ revokeTokens }) => ({ resource: "profile", details: { revokeTokens } }),
  async run({ db, actor, live }, { currentPassword, newPassword, revokeTokens: alsoTokens }) {
    const sessionRowId = requirePerson(actor);
    // The present password is the proof of who this is, and guessing it is counted like guessing at sign-in.
    const user = await checkPassword(
      { username: actor.username, password: currentPassword },
      { origin: actor, sessionRowId },
      "session.confirm",
    );
    if (!user) {
      throw new AppError(
        "invalid",
        "The present password is wrong, or was wrong too often: wait some minutes.",
        {
          issues: [{ path: "currentPassword", message: "This is not your present password." }],
        },
      );
    }
    refuseWeakPassword(newPassword, user, "newPassword");
    const passwordHash = await hashPassword(newPassword);
    const ended = await db.transaction(async (tx) => {
      await holdSession(tx, sessionRowId);
      const changed = await tx
        .update(users)
        .set({ passwordHash, updatedAt: clock().now() })
        .where(and(eq(users.id, actor.userId), eq(users.passwordHash, user.passwordHash)))
        .returning({ id: users.id });
      // A reset that came in between must not be undone by who knew the password before it.
      if (changed.length === 0) {
        throw new AppError(
          "conflict",
          "The password was changed somewhere else meanwhile: sign in with that one.",
        );
      }
      await endLinks(tx, actor.userId);
      const endedSessions = await revokeSessions(tx, actor.userId, { except: sessionRowId });
      const revokedTokens = alsoTokens ? (await revokeTokens(tx, actor.userId)).length : 0;
      return { endedSessions, revokedTokens };
    });
    live.disconnectUser(actor.userId);
    live.publish("sessions");
    return ended;
  },
});

export const updateOwnProfile = operation({
  name: "profile.update",
  permission: "signed_in",
  input: UpdateProfileInput,
  output: Profile.pick({ email: true, firstName: true, lastName: true }),
  audit: (after) => ({ resource: "profile", details: { after } }),
  async run({ db, actor, live, note }, input) {
    requirePerson(actor);
    requireProof(actor);
    await refuseTaken(db, { email: input.email }, actor.userId);
    const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
    note({ before: sameFields(user ?? {}, input), after: input });
    await db
      .update(users)
      .set({ ...input, updatedAt: clock().now() })
      .where(eq(users.id, actor.userId));
    live.publish("users");
    return input;
  },
});

export const endOwnSession = operation({
  name: "profile.end_session",
  permission: "signed_in",
  input: z.strictObject({ sessionId: RowId }),
  output: z.object({}),
  audit: ({ sessionId }) => ({ resource: "session", resourceId: String(sessionId) }),
  async run({ db, actor, live }, { sessionId }) {
    requirePerson(actor);
    const ended = await revokeSessions(db, actor.userId, { only: sessionId });
    if (ended === 0) throw new AppError("not_found", "This session has ended already.");
    live.disconnectSession(sessionId);
    live.publish("sessions");
    return {};
  },
});

/** All but this session, and everything else that acts for this person: tokens, and links they made for others. */
export const endOtherSessions = operation({
  name: "profile.end_other_sessions",
  permission: "signed_in",
  input: z.strictObject({}),
  output: z.object({ ended: z.number().int(), revokedTokens: z.number().int() }),
  audit: () => ({ resource: "session" }),
  async run({ db, actor, live }) {
    const except = requirePerson(actor);
    const { sessions, tokens } = await db.transaction((tx) => revokeAll(tx, actor.userId, { except }));
    // This browser's socket comes back by itself.
    live.disconnectUser(actor.userId);
    live.publish("sessions");
    return { ended: sessions, revokedTokens: tokens };
  },
});

/** Ends the session that asks: a program's sign-out. Browsers sign out through next-auth, which drops the cookie too. */
export const endThisSession = operation({
  name: "session.end",
  permission: "enrolling",
  input: z.strictObject({}),
  output: z.object({}),
  audit: () => ({ resource: "session" }),
  async run({ db, actor, live }) {
    const sessionRowId = requirePerson(actor);
    await revokeSessions(db, actor.userId, { only: sessionRowId });
    live.disconnectSession(sessionRowId);
    return {};
  },
});
