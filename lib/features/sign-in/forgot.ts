import "server-only";
import { and, eq, ne, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Origin } from "@/lib/http/origin";
import { createLink } from "@/lib/identity/links";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { takeReset } from "@/lib/identity/reset-limit";
import { whereFrom } from "@/lib/identity/who";
import { changeAndRecord } from "@/lib/ledger/record";
import { resetAsked } from "@/lib/mail/letters";
import { isMailOn, postSoon } from "@/lib/mail/post";
import { settings } from "@/lib/settings/current";
import type { ForgotInput } from "./schema";

/** The door's name, and the audit action of who asks. */
const ASK = "users.ask_for_reset";
const LIFE_MS = 3600_000;

/** Whether the sign-in page offers it. */
export function offersReset(): boolean {
  return isMailOn() && settings("mail").forgotPassword;
}

/**
 * Takes the wish for a new password. What is done until the answer is the same for every name; whether there is such an
 * account is looked up after it.
 * @throws AppError too_many, for every name alike; unavailable where no mail is sent
 */
export async function askForReset({ username }: z.output<typeof ForgotInput>, origin: Origin): Promise<void> {
  const { db } = getDatabase();
  const isOffered = offersReset();
  await changeAndRecord(db, async (tx) => {
    await takeReset(tx, username, origin.ipAddress);
    const entry = {
      ...whereFrom(origin),
      action: ASK,
      outcome: isOffered ? ("ok" as const) : ("failed" as const),
      actorName: username.slice(0, 150),
      resourceType: "user",
      details: isOffered ? null : { reason: "no mail is sent for it" },
    };
    return { value: null, entry };
  });
  if (!isOffered)
    throw new AppError("unavailable", "No mail is sent from here: ask a Super Admin for a link.");
  setImmediate(() => {
    sendLink(db, username, origin).catch((error) =>
      log("mail").error({ err: error }, "a link for a new password was not sent"),
    );
  });
}

/** Nothing for an unknown name, a disabled account, and one that has no password of ours to set anew. */
async function sendLink(db: Db, given: string, { ipAddress, requestId }: Origin): Promise<void> {
  const found = await db
    .select({ id: users.id, username: users.username, email: users.email, role: users.role })
    .from(users)
    .where(
      and(
        or(eq(users.username, given), eq(sql`lower(${users.email})`, given.toLowerCase())),
        eq(users.isActive, true),
        ne(users.passwordHash, NO_PASSWORD),
      ),
    )
    .limit(2);
  const [user] = found;
  // Two: somebody's name is another one's address. Neither is meant for certain.
  if (!user || found.length !== 1) return;
  const link = await changeAndRecord(db, async (tx) => ({
    value: await createLink(tx, user.id, "reset", null, LIFE_MS),
    entry: {
      ipAddress,
      requestId: requestId || null,
      action: "users.send_reset_link",
      outcome: "ok" as const,
      actorName: user.username,
      resourceType: "user",
      resourceId: String(user.id),
    },
  }));
  await postSoon(user.email, resetAsked({ username: user.username, url: link.url, ipAddress }));
}
