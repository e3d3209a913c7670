import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { isLastSuperAdmin } from "@/lib/identity/last-super-admin";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { ROLE_NAMES, ROLES, type Role } from "@/lib/identity/permissions";
import { isRole } from "@/lib/identity/session";

type User = typeof users.$inferSelect & { role: Role };

/** A person of the list. @throws AppError not_found, also for those who were deleted */
export async function findUser(db: Db, id: number): Promise<User> {
  const [user] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.deletedAt)));
  if (!user || !isRole(user.role)) throw new AppError("not_found", "There is no such user.");
  return { ...user, role: user.role };
}

/** Nobody acts on a person above them. @throws AppError forbidden */
export function refuseHigherRank(actor: Actor, role: Role): void {
  if (ROLES.indexOf(role) <= ROLES.indexOf(actor.role)) return;
  throw new AppError(
    "forbidden",
    `Only a ${ROLE_NAMES[role]} may do this to, or make, a ${ROLE_NAMES[role]}.`,
  );
}

/** Nobody demotes, disables or deletes themselves, by mistake or by a stolen browser. @throws AppError conflict */
export function refuseOneself(actor: Actor, id: number, verb: string): void {
  if (actor.userId !== id) return;
  throw new AppError("conflict", `You cannot ${verb} yourself: ask another Super Admin.`);
}

/**
 * Keeps somebody who can do everything. @param id who is about to lose the role
 * @throws AppError conflict when nobody else would be left
 */
export async function keepOneSuperAdmin(tx: Db, id: number): Promise<void> {
  if (!(await isLastSuperAdmin(tx, id))) return;
  throw new AppError(
    "conflict",
    "This is the last Super Admin who can sign in: make somebody else one first, or nobody could manage users any more.",
  );
}

/** A password would let somebody go on whom their provider lets in no more. @throws AppError conflict */
export async function refuseByProviderOnly(db: Db, user: User): Promise<void> {
  if (user.passwordHash !== NO_PASSWORD) return;
  const [link] = await db
    .select({ id: identityLinks.id })
    .from(identityLinks)
    .where(eq(identityLinks.userId, user.id))
    .limit(1);
  if (link === undefined) return;
  throw new AppError(
    "conflict",
    `${user.username} signs in by a provider or the directory and has no password here.`,
  );
}
