import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "@/db/schema/accounts";
import { query } from "@/lib/access/query";
import { AppError } from "@/lib/core/errors";
import { SessionView } from "@/lib/identity/schema";
import { readSessions } from "@/lib/identity/sessions-of";
import { Profile } from "./schema";

export const getProfile = query({
  name: "profile.get",
  permission: "signed_in",
  input: z.object({}),
  output: Profile,
  async run({ db, actor }) {
    const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
    if (!user) throw new AppError("not_found", "This account is gone.");
    return {
      userId: user.id,
      username: user.username,
      email: user.email,
      firstName: user.firstName,
      lastName: user.lastName,
      role: actor.role,
      lastLoginAt: user.lastLogin?.toISOString() ?? null,
    };
  },
});

export const listOwnSessions = query({
  name: "profile.sessions",
  permission: "signed_in",
  input: z.object({}),
  output: z.array(SessionView),
  run: ({ db, actor }) => readSessions(db, actor.userId, actor.sessionRowId),
});
