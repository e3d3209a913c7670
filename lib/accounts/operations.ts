import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "@/db/schema/accounts";
import { operation } from "@/lib/access/operation";
import { hashPassword, verifyPassword } from "@/lib/access/passwords";
import { revokeSessions } from "@/lib/access/session";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { ChangePasswordInput } from "./schema";

/** Changes the own password and ends every other session of this person. */
export const changeOwnPassword = operation({
  name: "profile.change_password",
  permission: "signed_in",
  input: ChangePasswordInput,
  output: z.object({ endedSessions: z.number().int() }),
  audit: () => ({ resource: "profile" }),
  async run({ db, actor, live }, { currentPassword, newPassword }) {
    const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
    if (!(await verifyPassword(user?.passwordHash ?? null, currentPassword))) {
      throw new AppError("invalid", "The present password is wrong.", {
        issues: [{ path: "currentPassword", message: "This is not your present password." }],
      });
    }
    const passwordHash = await hashPassword(newPassword);
    await db.update(users).set({ passwordHash, updatedAt: clock().now() }).where(eq(users.id, actor.userId));
    const endedSessions = await revokeSessions(db, actor.userId, actor.sessionRowId === null ? {} : { except: actor.sessionRowId });
    live.disconnectUser(actor.userId);
    return { endedSessions };
  },
});

export const endOwnSession = operation({
  name: "profile.end_session",
  permission: "signed_in",
  input: z.object({ sessionId: z.number().int() }),
  output: z.object({}),
  audit: ({ sessionId }) => ({ resource: "session", resourceId: String(sessionId) }),
  async run({ db, actor, live }, { sessionId }) {
    const ended = await revokeSessions(db, actor.userId, { only: sessionId });
    if (ended === 0) throw new AppError("not_found", "This session has ended already.");
    live.disconnectSession(sessionId);
    return {};
  },
});
