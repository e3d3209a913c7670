import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";
import { type AuditEntry, recordAudit } from "@/lib/ledger/record";
import { decideRole, type GroupsRead, type RoleDecision, type RoleRules, roleOfGroups } from "./group-roles";
import { isLastSuperAdmin } from "./last-super-admin";
import { NO_PASSWORD } from "./passwords";
import { type Revoked, revokeAll } from "./revoke";
import { Email, Username } from "./schema";
import { isRole, revokeSessions } from "./session";

type User = typeof users.$inferSelect;

/** What a provider or a directory has proved about somebody. */
export interface ProvenIdentity {
  /** Together with `subject` it names the person, and nothing else does. */
  issuer: string;
  subject: string;
  groups: GroupsRead;
  rules: RoleRules;
  createsAccounts: boolean;
  called: Called;
  by: ProvenBy;
}

/** How somebody is called there: only names, which the identity does not rest on. */
export interface Called {
  /** As they wish to be called, the first that can be a user name here. */
  usernames: (string | null)[];
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  /** Tells identities apart on a screen. */
  label: string | null;
  /** Begins a name that is made up where none can be used. */
  prefix: string;
}

/** As the audit log tells it. */
export interface ProvenBy {
  kind: "provider" | "directory";
  /** From where and by what; who acts, where it is not the person. */
  who: Partial<AuditEntry>;
  details: Record<string, unknown>;
}

export type AccountRefusal =
  | "disabled"
  | "groups_missing"
  | "groups_overage"
  | "no_access"
  | "no_account"
  | "taken";

export interface KnownAccount {
  user: User;
  linkId: number;
  /** Their role is another one now, so other sessions have ended. */
  isChanged: boolean;
}

export type FoundAccount = KnownAccount | { refused: AccountRefusal; user: User | null; ended?: Revoked };

/** Whose identity this is, with the role that the groups of this moment give; or a new account. Within a transaction. */
export async function accountOf(tx: Db, proven: ProvenIdentity): Promise<FoundAccount> {
  const { issuer, subject, called } = proven;
  const [found] = await tx
    .select({ link: identityLinks, user: users })
    .from(identityLinks)
    .innerJoin(users, eq(users.id, identityLinks.userId))
    .where(and(eq(identityLinks.issuer, issuer), eq(identityLinks.subject, subject)))
    .for("update");
  if (!found) return newAccount(tx, proven);
  const { user, link } = found;
  if (!user.isActive || !isRole(user.role)) return { refused: "disabled", user };
  if (user.roleSource === "groups" && !proven.groups.known)
    return { refused: unknownGroups(proven.groups), user };
  const decision = await decisionFor(tx, user, proven);
  await tx
    .update(identityLinks)
    .set({ lastSignInAt: clock().now(), label: called.label ?? link.label })
    .where(eq(identityLinks.id, link.id));
  if (!decision.access) return { refused: "no_access", user, ended: await revokeAll(tx, user.id) };
  const isChanged = await giveRole(tx, user, decision, proven.by);
  return { user: { ...user, role: decision.role }, linkId: link.id, isChanged };
}

type Deciding = Pick<ProvenIdentity, "groups" | "rules">;

/** What the groups of this moment say of an account that is there; its row is locked. */
export async function decisionFor(tx: Db, user: User, { groups, rules }: Deciding): Promise<RoleDecision> {
  if (!isRole(user.role)) return { access: false };
  const current = {
    role: user.role,
    source: user.roleSource,
    isLastSuperAdmin:
      user.roleSource === "groups" && user.role === "super_admin" && user.passwordHash !== NO_PASSWORD
        ? await isLastSuperAdmin(tx, user.id)
        : false,
  };
  return decideRole(byGroups(groups, rules), current);
}

function byGroups(groups: GroupsRead, rules: RoleRules) {
  return groups.known ? roleOfGroups(groups.groups, rules) : null;
}

function unknownGroups(groups: GroupsRead): AccountRefusal {
  return !groups.known && groups.why === "overage" ? "groups_overage" : "groups_missing";
}

type Given = Extract<RoleDecision, { access: true }>;

/** A new role means new sessions, as when a person gives it. @returns whether it is a new one */
export async function giveRole(tx: Db, user: User, { role, kept }: Given, by: ProvenBy): Promise<boolean> {
  const isChanged = role !== user.role;
  if (!isChanged && !kept) return false;
  if (isChanged) {
    await tx.update(users).set({ role, updatedAt: clock().now() }).where(eq(users.id, user.id));
    await revokeSessions(tx, user.id);
  }
  const why = kept ? { kept: "the last Super Admin who can sign in with a password" } : {};
  await record(tx, user, by, "users.role_by_groups", {
    before: { role: user.role },
    after: { role },
    ...why,
  });
  return isChanged;
}

/** Somebody whom nobody has brought before. Never an account that is there: a name or a mail address is no proof. */
async function newAccount(tx: Db, proven: ProvenIdentity): Promise<FoundAccount> {
  const { groups, rules, called, by } = proven;
  if (!proven.createsAccounts) return { refused: "no_account", user: null };
  if (!groups.known) return { refused: unknownGroups(groups), user: null };
  const decision = decideRole(byGroups(groups, rules), null);
  if (!decision.access) return { refused: "no_access", user: null };
  const { role, source } = decision;
  const { username, email } = namesOf(proven);
  const same = or(
    sql`lower(${users.username}) = lower(${username})`,
    sql`lower(${users.email}) = lower(${email})`,
  );
  const [taken] = await tx.select({ id: users.id }).from(users).where(same);
  if (taken) return { refused: "taken", user: null };
  const [user] = await tx
    .insert(users)
    .values({
      username,
      email,
      passwordHash: NO_PASSWORD,
      firstName: called.firstName,
      lastName: called.lastName,
      role,
      roleSource: source,
    })
    .returning();
  if (!user) throw new Error("The account was not written.");
  const linkId = await addLink(tx, user.id, proven);
  if (linkId === null) throw new Error("The identity was linked at the same moment.");
  await record(tx, user, by, `users.create_by_${by.kind}`, { username, email, role });
  return { user, linkId, isChanged: false };
}

/** @returns the row's id, or null when the identity belongs to an account already */
export async function addLink(
  tx: Db,
  userId: number,
  { issuer, subject, called }: Pick<ProvenIdentity, "issuer" | "subject" | "called">,
): Promise<number | null> {
  const now = clock().now();
  const [link] = await tx
    .insert(identityLinks)
    .values({ userId, issuer, subject, label: called.label, lastSignInAt: now, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: identityLinks.id });
  return link?.id ?? null;
}

/** How somebody is called here: only a name, which the identity does not rest on. */
function namesOf({ issuer, subject, called }: ProvenIdentity): { username: string; email: string } {
  const mail = Email.safeParse(called.email);
  const marked = sha256(`${issuer} ${subject}`).slice(0, 12);
  const usable = called.usernames
    .map((name) => Username.safeParse(name?.replace(/[^A-Za-z0-9._@-]+/g, "-").replace(/^-+|-+$/g, "")))
    .find((name) => name.success);
  return {
    username: usable?.data ?? `${called.prefix}-${marked}`,
    // The column takes no nothing; this domain never has mail (RFC 2606).
    email: mail.success ? mail.data : `${marked}@${called.prefix}.invalid`,
  };
}

export async function record(
  tx: Db,
  user: User,
  { who, details: known }: ProvenBy,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    userId: user.id,
    actorName: user.username,
    actorRole: user.role,
    ...who,
    action,
    outcome: "ok",
    resourceType: "user",
    resourceId: String(user.id),
    details: { ...known, ...details },
  });
}
