import "server-only";
import { and, eq, exists, gt, inArray, isNull, like, ne, or, type SQL } from "drizzle-orm";
import type { Db } from "@/db/client";
import { apiTokens, userSessions, users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { clock } from "@/lib/core/clock";
import { recordAudit } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import type { Live } from "@/lib/live/live";
import { decisionFor, giveRole, type ProvenBy } from "../linked-account";
import { NO_PASSWORD } from "../passwords";
import { revokeAll } from "../revoke";
import { inForce } from "../session";
import { askForAll, type Member } from "./ask";
import { ISSUER_PREFIX, identityIn, type SignInDirectory } from "./current";

type User = typeof users.$inferSelect;
type Link = typeof identityLinks.$inferSelect;
type Sockets = Pick<Live, "disconnectUser" | "disconnectSession" | "publish">;

/** The audit action of sessions that end because of what the directory says. */
const END = "session.end_by_directory";

interface Found {
  /** Who had something open. */
  people: number;
  /** Of those, who lost it. */
  ended: number;
}

/**
 * Looks up everybody who is signed in by the directory, or acts by a personal token: who is disabled, expired, removed
 * or in no group any more loses sessions and sockets, and another role counts at once.
 * @param job who does it, for the audit log
 * @throws DirectoryFailure where it cannot be told; then everybody stays as they are
 */
export async function checkPeople(
  db: Db,
  sockets: Sockets,
  directory: SignInDirectory,
  job: string,
): Promise<Found> {
  const links = await linksInUse(db, directory.issuer);
  if (links.length === 0) return { people: 0, ended: 0 };
  const subjects = links.map(({ subject }) => subject);
  const members = await askForAll(directory, subjects);
  const by: ProvenBy = {
    kind: "directory",
    who: { ...asSystem(job), userId: null, actorRole: null },
    details: { directory: directory.issuer },
  };
  let ended = 0;
  for (const link of links) {
    const isOver = await db.transaction((tx) => settle(tx, link, members.get(link.subject), directory, by));
    if (!isOver) continue;
    ended += 1;
    sockets.disconnectUser(link.userId);
  }
  if (ended > 0) sockets.publish("users");
  return { people: links.length, ended };
}

/** @returns whether sessions have ended */
async function settle(
  tx: Db,
  link: Link,
  member: Member | undefined,
  directory: SignInDirectory,
  by: ProvenBy,
): Promise<boolean> {
  const [user] = await tx.select().from(users).where(eq(users.id, link.userId)).for("update");
  if (!user?.isActive) return false;
  if (!member) return end(tx, user, link, by, "not in the directory any more");
  const { standing } = member.person;
  if (standing !== "in_force") return end(tx, user, link, by, `${standing} in the directory`);
  const decision = await decisionFor(tx, user, identityIn(directory, member, by.who));
  if (!decision.access) return end(tx, user, link, by, "in no group any more");
  // The last Super Admin who is kept stands on the record since the sign-in.
  return decision.role !== user.role && giveRole(tx, user, decision, by);
}

/** Who has a password here too stays in by that: only what the directory opened ends. */
async function end(
  tx: Db,
  user: User,
  link: Link,
  { who, details }: ProvenBy,
  reason: string,
): Promise<boolean> {
  const { sessions, tokens } =
    user.passwordHash === NO_PASSWORD
      ? await revokeAll(tx, user.id)
      : { sessions: (await endSessions(tx, eq(userSessions.identityLinkId, link.id))).length, tokens: 0 };
  if (sessions + tokens === 0) return false;
  await recordAudit(tx, {
    ...who,
    action: END,
    outcome: "ok",
    resourceType: "user",
    resourceId: String(user.id),
    details: { ...details, username: user.username, reason, sessions, tokens },
  });
  return true;
}

/** Of people with something that may have to end. */
async function linksInUse(db: Db, issuer: string): Promise<Link[]> {
  const ofPerson = eq(userSessions.userId, users.id);
  const byDirectory = eq(userSessions.identityLinkId, identityLinks.id);
  const hasSession = (which: SQL | undefined) =>
    exists(db.select({ id: userSessions.id }).from(userSessions).where(and(which, inForce())));
  const hasToken = exists(
    db
      .select({ id: apiTokens.id })
      .from(apiTokens)
      .where(
        and(
          eq(apiTokens.userId, users.id),
          isNull(apiTokens.revokedAt),
          gt(apiTokens.expiresAt, clock().now()),
        ),
      ),
  );
  const rows = await db
    .select({ link: identityLinks })
    .from(identityLinks)
    .innerJoin(users, eq(users.id, identityLinks.userId))
    .where(
      and(
        eq(identityLinks.issuer, issuer),
        eq(users.isActive, true),
        or(
          hasSession(byDirectory),
          and(eq(users.passwordHash, NO_PASSWORD), or(hasSession(ofPerson), hasToken)),
        ),
      ),
    )
    .orderBy(identityLinks.id);
  return rows.map(({ link }) => link);
}

/**
 * Ends the sessions that a directory opened which is not asked any more, or is another one now. @param issuer of the
 * present one; null: none @returns how many sessions ended
 */
export async function endSessionsOfFormer(db: Db, sockets: Sockets, issuer: string | null): Promise<number> {
  const former = and(
    like(identityLinks.issuer, `${ISSUER_PREFIX}%`),
    issuer === null ? undefined : ne(identityLinks.issuer, issuer),
  );
  const links = db.select({ id: identityLinks.id }).from(identityLinks).where(former);
  const ended = await endSessions(db, inArray(userSessions.identityLinkId, links));
  for (const { id } of ended) sockets.disconnectSession(id);
  if (ended.length > 0) sockets.publish("users");
  return ended.length;
}

function endSessions(db: Db, which: SQL | undefined): Promise<{ id: number }[]> {
  return db
    .update(userSessions)
    .set({ revokedAt: clock().now() })
    .where(and(isNull(userSessions.revokedAt), which))
    .returning({ id: userSessions.id });
}
