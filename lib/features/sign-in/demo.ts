import "server-only";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { env } from "@/lib/core/env";
import { hashPassword } from "@/lib/identity/passwords";
import { ROLE_NAMES, ROLES, type Role } from "@/lib/identity/permissions";

interface DemoAccount {
  role: Role;
  roleName: string;
  username: string;
  password: string;
}

/** The demo's accounts, shown on its sign-in page; none outside demo mode. */
export function demoAccounts(): DemoAccount[] {
  if (!env().DEMO_MODE) return [];
  return ROLES.map((role) => {
    const username = role.replace("_", "");
    return { role, roleName: ROLE_NAMES[role], username, password: `${username}-demo-1` };
  });
}

/** Makes the demo's accounts. @throws Error outside demo mode: a known password must not exist anywhere else */
export async function createDemoAccounts(db: Db): Promise<void> {
  if (!env().DEMO_MODE) throw new Error("Demo accounts exist in demo mode only.");
  for (const { role, username, password } of demoAccounts()) {
    const passwordHash = await hashPassword(password);
    const account = { username, email: `${username}@demo.invalid`, passwordHash, role };
    await db
      .insert(users)
      .values(account)
      .onConflictDoUpdate({ target: users.username, set: { passwordHash, role, isActive: true } });
  }
}
