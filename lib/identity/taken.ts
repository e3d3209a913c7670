import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { AppError } from "@/lib/core/errors";

/** @throws AppError conflict that names the field which somebody else has */
export async function refuseTaken(
  db: Db,
  given: { username?: string | undefined; email?: string | undefined },
  exceptId?: number,
): Promise<void> {
  for (const field of ["username", "email"] as const) {
    const value = given[field];
    if (value === undefined) continue;
    const [row] = await db.select({ id: users.id }).from(users).where(eq(users[field], value));
    if (!row || row.id === exceptId) continue;
    const message = field === "username" ? "This user name is taken." : "This e-mail address is taken.";
    throw new AppError("conflict", message, { issues: [{ path: field, message }] });
  }
}
