import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq, ne, notInArray, or, sql } from "drizzle-orm";
import { getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { inTurn, type Place, type Turns } from "../hashing-queue";
import { NO_PASSWORD } from "../passwords";
import { askWhoItIs, type Member, type Refusal } from "./ask";
import type { SignInDirectory } from "./current";
import { type DirectoryFailure, isDirectoryFailure } from "./failure";

/** Each waits for somebody else's server, for five seconds at most. */
const ASKING: Turns = { name: "directory-queue", atOnce: 16, failedAtOnce: 8 };

/** What a directory says of a name and a password. */
export type Told =
  | { is: "member"; member: Member }
  | { is: "refused"; reason: Refusal | "somebody else" }
  | { is: "failed"; failure: DirectoryFailure }
  /** The name is of an account with a password here: it is nobody's of the directory. */
  | { is: "not_theirs" };

interface Asking {
  username: string;
  password: string;
  /** Whose account it is that is proved again: nobody else will do. Absent where somebody signs in. */
  againAs?: number;
}

/**
 * Asks the directory for a name and a password that fit no account here. The name, or the address, of an account with a
 * password here belongs to that account, unless it is linked: then its person's password goes nowhere, and a question
 * about nobody takes its place, so that neither the time nor a directory that is down tells which names those are.
 */
export async function askDirectory(
  directory: SignInDirectory,
  { username, password, againAs }: Asking,
  place: Place,
): Promise<Told> {
  const { issuer } = directory;
  const link = againAs === undefined ? null : await linkOf(againAs, issuer);
  const isNobody = againAs === undefined ? await isOfPassword(username, issuer) : link === null;
  const about = isNobody
    ? { username: randomUUID(), password: randomUUID() }
    : { username: link?.label ?? username, password };
  try {
    const answer = await inTurn(place, () => askWhoItIs(directory, about), ASKING);
    if (isNobody) return { is: "not_theirs" };
    if ("refusal" in answer) return { is: "refused", reason: answer.refusal };
    if (link !== null && answer.member.person.id !== link.subject)
      return { is: "refused", reason: "somebody else" };
    return { is: "member", member: answer.member };
  } catch (failure) {
    if (!isDirectoryFailure(failure)) throw failure;
    return { is: "failed", failure };
  }
}

/** Who it is, for somebody who is signed in here and adds what they have there. @throws DirectoryFailure */
export function askToLink(
  directory: SignInDirectory,
  typed: { username: string; password: string },
  place: Place,
) {
  return inTurn(place, () => askWhoItIs(directory, typed), ASKING);
}

async function linkOf(userId: number, issuer: string) {
  const [link] = await getDatabase()
    .db.select({ subject: identityLinks.subject, label: identityLinks.label })
    .from(identityLinks)
    .where(and(eq(identityLinks.userId, userId), eq(identityLinks.issuer, issuer)));
  return link ?? null;
}

/** Whatever case it was typed in: the directory would not mind. */
async function isOfPassword(typed: string, issuer: string): Promise<boolean> {
  const { db } = getDatabase();
  const links = db
    .select({ userId: identityLinks.userId })
    .from(identityLinks)
    .where(eq(identityLinks.issuer, issuer));
  const found = await db
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        or(sql`lower(${users.username}) = lower(${typed})`, sql`lower(${users.email}) = lower(${typed})`),
        ne(users.passwordHash, NO_PASSWORD),
        notInArray(users.id, links),
      ),
    )
    .limit(1);
  return found.length > 0;
}
