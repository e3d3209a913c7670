import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { clock } from "@/lib/core/clock";
import { sha256 } from "@/lib/core/hashes";
import type { Origin } from "@/lib/http/origin";
import { recordAudit } from "@/lib/ledger/record";
import { decideRole, type RoleDecision, roleOfGroups } from "../group-roles";
import { isLastSuperAdmin } from "../last-super-admin";
import { NO_PASSWORD } from "../passwords";
import { type Revoked, revokeAll } from "../revoke";
import { Email, Username } from "../schema";
import { isRole, revokeSessions } from "../session";
import { whereFrom } from "../who";
import { type Claims, type GroupsRead, textClaim } from "./claims";
import type { Provider } from "./providers";
import type { ProviderRefusal } from "./schema";

type User = typeof users.$inferSelect;

/** What a provider has proved about somebody. */
export interface Proven {
  provider: Provider;
  /** Of the ID token, checked. */
  claims: Claims & { sub: string };
  groups: GroupsRead;
  origin: Origin;
}

export interface Known {
  user: User;
  linkId: number;
  /** Their role is another one now, so other sessions have ended. */
  isChanged: boolean;
}

export type Found = Known | { refused: ProviderRefusal; user: User | null; ended?: Revoked };

/** Whose identity this is, with the role that the groups of this moment give; or a new account. Within a transaction. */
export async function accountOf(tx: Db, proven: Proven): Promise<Found> {
  const { provider, claims } = proven;
  const [found] = await tx
    .select({ link: identityLinks, user: users })
    .from(identityLinks)
    .innerJoin(users, eq(users.id, identityLinks.userId))
    .where(and(eq(identityLinks.issuer, provider.issuer), eq(identityLinks.subject, claims.sub)))
    .for("update");
  if (!found) return newAccount(tx, proven);
  const { user, link } = found;
  if (!user.isActive || !isRole(user.role)) return { refused: "disabled", user };
  if (user.roleSource === "groups" && !proven.groups.known)
    return { refused: unknownGroups(proven.groups), user };
  const current = {
    role: user.role,
    source: user.roleSource,
    isLastSuperAdmin:
      user.roleSource === "groups" && user.role === "super_admin" && user.passwordHash !== NO_PASSWORD
        ? await isLastSuperAdmin(tx, user.id)
        : false,
  };
  const decision = decideRole(byGroups(proven), current);
  await tx.update(identityLinks).set({ lastSignInAt: clock().now() }).where(eq(identityLinks.id, link.id));
  if (!decision.access) return { refused: "no_access", user, ended: await revokeAll(tx, user.id) };
  const isChanged = await giveRole(tx, user, decision, proven);
  return { user: { ...user, role: decision.role }, linkId: link.id, isChanged };
}

function byGroups({ groups, provider }: Proven) {
  return groups.known ? roleOfGroups(groups.groups, provider.roleRules) : null;
}

function unknownGroups(groups: GroupsRead): ProviderRefusal {
  return !groups.known && groups.why === "overage" ? "groups_overage" : "groups_missing";
}

type Given = Extract<RoleDecision, { access: true }>;

/** A new role means new sessions, as when a person gives it. */
async function giveRole(tx: Db, user: User, { role, kept }: Given, proven: Proven): Promise<boolean> {
  const isChanged = role !== user.role;
  if (!isChanged && !kept) return false;
  if (isChanged) {
    await tx.update(users).set({ role, updatedAt: clock().now() }).where(eq(users.id, user.id));
    await revokeSessions(tx, user.id);
  }
  const why = kept ? { kept: "the last Super Admin who can sign in without a provider" } : {};
  await record(tx, user, proven, "users.role_by_groups", {
    before: { role: user.role },
    after: { role },
    ...why,
  });
  return isChanged;
}

/** Somebody whom this provider has never brought before. Never an account that is there: a name or a mail address is no proof. */
async function newAccount(tx: Db, proven: Proven): Promise<Found> {
  const { provider, claims, groups } = proven;
  if (!provider.createsAccounts) return { refused: "no_account", user: null };
  if (!groups.known) return { refused: unknownGroups(groups), user: null };
  const decision = decideRole(byGroups(proven), null);
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
      firstName: textClaim(claims, "given_name", 150),
      lastName: textClaim(claims, "family_name", 150),
      role,
      roleSource: source,
    })
    .returning();
  if (!user) throw new Error("The account was not written.");
  const linkId = await addLink(tx, user.id, proven);
  if (linkId === null) throw new Error("The identity was linked at the same moment.");
  await record(tx, user, proven, "users.create_by_provider", { username, email, role });
  return { user, linkId, isChanged: false };
}

/** @returns the row's id, or null when the identity belongs to an account already */
export async function addLink(tx: Db, userId: number, { provider, claims }: Proven): Promise<number | null> {
  const now = clock().now();
  const [link] = await tx
    .insert(identityLinks)
    .values({
      userId,
      issuer: provider.issuer,
      subject: claims.sub,
      label: textClaim(claims, "email", 254) ?? textClaim(claims, "preferred_username", 254),
      lastSignInAt: now,
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: identityLinks.id });
  return link?.id ?? null;
}

/** How somebody is called here: only a name, which the identity does not rest on. */
function namesOf({ claims, provider }: Proven): { username: string; email: string } {
  const mail = Email.safeParse(textClaim(claims, "email", 254));
  const wished = [
    textClaim(claims, "preferred_username", 150),
    mail.success ? (mail.data.split("@")[0] ?? null) : null,
    textClaim(claims, "name", 150),
  ];
  const marked = sha256(`${provider.issuer} ${claims.sub}`).slice(0, 12);
  const usable = wished
    .map((name) => Username.safeParse(name?.replace(/[^A-Za-z0-9._@-]+/g, "-").replace(/^-+|-+$/g, "")))
    .find((name) => name.success);
  return {
    username: usable?.data ?? `${provider.slug}-${marked}`,
    // The column takes no nothing; this domain never has mail (RFC 2606).
    email: mail.success ? mail.data : `${marked}@${provider.slug}.invalid`,
  };
}

export async function record(
  tx: Db,
  user: User,
  { provider, origin }: Proven,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    ...whereFrom(origin),
    action,
    outcome: "ok",
    userId: user.id,
    actorName: user.username,
    actorRole: user.role,
    authMethod: "oidc",
    resourceType: "user",
    resourceId: String(user.id),
    details: { provider: provider.slug, ...details },
  });
}
