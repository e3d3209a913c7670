import "server-only";
import { and, eq, ne } from "drizzle-orm";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { NO_PASSWORD } from "./passwords";

/**
 * Whether nobody else would be left who can do everything and needs nobody's provider to sign in. The rows of all
 * Super Admins stay locked until the transaction ends, so that two who act at once come one after the other.
 */
export async function isLastSuperAdmin(tx: Db, userId: number): Promise<boolean> {
  const left = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "super_admin"), eq(users.isActive, true), ne(users.passwordHash, NO_PASSWORD)))
    .orderBy(users.id)
    .for("update");
  return !left.some((row) => row.id !== userId);
}
