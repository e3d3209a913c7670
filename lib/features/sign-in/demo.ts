import "server-only";
import type { Database } from "@/db/client";
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

/**
 * Makes the demo's accounts in an embedded database that is new, and leaves one alone that has them: a known password
 * must not come to exist anywhere else.
 * @throws Error outside demo mode, and on a database that is not the demo's own
 */
export async function createDemoAccounts({ db, kind }: Pick<Database, "db" | "kind">): Promise<void> {
  if (!env().DEMO_MODE) throw new Error("Demo accounts exist in demo mode only.");
  if (kind !== "embedded") throw new Error(NOT_ITS_OWN);
  const accounts = demoAccounts().map((account) => ({
    ...account,
    email: `${account.username}@demo.invalid`,
  }));
  const known = new Set((await db.select({ email: users.email }).from(users)).map(({ email }) => email));
  if (known.size > 0) {
    if (accounts.every(({ email }) => known.has(email))) return;
    throw new Error(NOT_ITS_OWN);
  }
  const rows = [];
  for (const { role, username, password, email } of accounts)
    rows.push({ role, username, email, passwordHash: await hashPassword(password) });
  await db.insert(users).values(rows);
}

const NOT_ITS_OWN =
  "DEMO_MODE=1 is set on a database that has accounts of its own. The demo's passwords are public, so it takes a new, empty DATA_DIR: take DEMO_MODE away, or use another DATA_DIR.";
