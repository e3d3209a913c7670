import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "@/db/schema/accounts";
import { requirePerson } from "@/lib/access/proof";
import { query } from "@/lib/access/query";
import { AppError } from "@/lib/core/errors";
import { SessionView } from "@/lib/identity/schema";
import { readSessions } from "@/lib/identity/sessions-of";
import { Profile } from "./schema";

export const getProfile = query({
  name: "profile.get",
  permission: "enrolling",
  input: z.object({}),
  output: Profile,
  async run({ db, actor }) {
    const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
    if (!user) throw new AppError("not_found", "This account is gone.");
    // A token learns whose it is; what else there is to know of the person belongs to the person.
    const isPerson = actor.sessionRowId !== null;
    return {
      userId: user.id,
      username: user.username,
      email: isPerson ? user.email : null,
      firstName: isPerson ? user.firstName : null,
      lastName: isPerson ? user.lastName : null,
      role: actor.role,
      lastLoginAt: isPerson ? (user.lastLogin?.toISOString() ?? null) : null,
    };
  },
});

export const listOwnSessions = query({
  name: "profile.sessions",
  permission: "signed_in",
  input: z.object({}),
  output: z.array(SessionView),
  run({ db, actor }) {
    requirePerson(actor);
    return readSessions(db, actor.userId, actor.sessionRowId);
  },
});
