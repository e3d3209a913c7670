import "server-only";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { hashPassword } from "@/lib/access/passwords";
import { ROLES, type Role } from "@/lib/access/permissions";
import { env } from "@/lib/core/env";

/** The demo's accounts: user name and password are the same word twice, shown on the sign-in page. */
export const DEMO_ACCOUNTS: { role: Role; username: string; password: string }[] = ROLES.map((role) => {
  const username = role.replace("_", "");
  return { role, username, password: `${username}-demo-1` };
});

/** Makes the demo's accounts. @throws Error outside demo mode: a known password must not exist anywhere else */
export async function createDemoAccounts(db: Db): Promise<void> {
  if (!env().DEMO_MODE) throw new Error("Demo accounts exist in demo mode only.");
  for (const { role, username, password } of DEMO_ACCOUNTS) {
    const passwordHash = await hashPassword(password);
    const account = { username, email: `${username}@demo.invalid`, passwordHash, role };
    await db
      .insert(users)
      .values(account)
      .onConflictDoUpdate({ target: users.username, set: { passwordHash, role, isActive: true } });
  }
}
