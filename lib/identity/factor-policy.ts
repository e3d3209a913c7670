import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { settings } from "@/lib/settings/current";
import type { Actor } from "./actor";
import { ROLES, type Role } from "./permissions";
import { hasSecondFactor } from "./second-factor";

const DAY_MS = 24 * 3600_000;

type User = Pick<typeof users.$inferSelect, "id" | "role" | "secondFactorAskedAt">;

/** Whether the policy asks a second factor of this role; who signs in by a provider shows it there. */
function asksFactor(role: string, authMethod: string): boolean {
  const { secondFactorFrom } = settings("sign-in");
  if (secondFactorFrom === "nobody" || authMethod.startsWith("oidc")) return false;
  return ROLES.indexOf(role as Role) >= ROLES.indexOf(secondFactorFrom);
}

/** Until when a person who was asked may go on without one. */
function factorDueAt(askedAt: Date): Date {
  return new Date(askedAt.getTime() + settings("sign-in").secondFactorGraceDays * DAY_MS);
}

/** At a complete sign-in: from the first one at which the policy asks, the time to set one up runs. */
export async function askForFactor(db: Db, user: Pick<User, "id" | "role">, authMethod: string) {
  if (!asksFactor(user.role, authMethod)) return;
  await db
    .update(users)
    .set({ secondFactorAskedAt: clock().now() })
    .where(and(eq(users.id, user.id), isNull(users.secondFactorAskedAt)));
}

/** Whether this person's time to set one up is over and they have none. Whoever is in since before the policy is asked at the next sign-in. */
export async function owesFactor(db: Db, user: User, authMethod: string): Promise<boolean> {
  if (user.secondFactorAskedAt === null || !asksFactor(user.role, authMethod)) return false;
  if (clock().now() < factorDueAt(user.secondFactorAskedAt)) return false;
  return !(await hasSecondFactor(db, user.id));
}

/** Whether the policy asks it of somebody who is signed in; a token shows no factor, and its maker did. */
export function asksFactorOf({ role, authMethod, sessionRowId }: Actor): boolean {
  // "session:password+totp": the kind of the session stands before what opened it.
  return sessionRowId !== null && asksFactor(role, authMethod.split(":").at(-1) ?? "");
}

/** By when somebody who is signed in has to set one up; null: nothing is asked of them, or they have one. */
export async function factorDueOf(actor: Actor): Promise<Date | null> {
  if (!asksFactorOf(actor)) return null;
  const { db } = getDatabase();
  const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
  if (!user?.secondFactorAskedAt || (await hasSecondFactor(db, actor.userId))) return null;
  return factorDueAt(user.secondFactorAskedAt);
}

/** Nobody is asked any more: a later policy gives everybody their time again. */
export async function askNobody(db: Db): Promise<void> {
  await db.update(users).set({ secondFactorAskedAt: null });
}
