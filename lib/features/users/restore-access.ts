import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { deleteSetting } from "@/db/settings";
import { clock } from "@/lib/core/clock";
import { createLink } from "@/lib/identity/links";
import { clearAccountLock } from "@/lib/identity/lockout";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { revokeAll } from "@/lib/identity/revoke";
import type { OneTimeLink } from "@/lib/identity/schema";
import { Username } from "@/lib/identity/schema";
import { removeAllFactors } from "@/lib/identity/second-factor";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";

/**
 * Makes a person an active Super Admin without a second factor, creating them where they do not exist, and gives a
 * one-time link to choose a password. For whoever holds the server's own console; it is in the audit log.
 */
export async function restoreAccess(db: Db, username: string): Promise<OneTimeLink> {
  const name = Username.parse(username);
  return changeAndRecord(db, async (tx) => {
    const userId = await superAdmin(tx, name);
    await removeAllFactors(tx, userId);
    await revokeAll(tx, userId);
    await clearAccountLock(tx, name);
    // Whoever holds the console must get in by password, from wherever they are.
    await deleteSetting(tx, "sign_in_only_way");
    const link = await createLink(tx, userId, "reset", null);
    const entry: AuditEntry = {
      action: "users.restore_access",
      outcome: "ok",
      actorName: "server console",
      authMethod: "console",
      resourceType: "user",
      resourceId: String(userId),
      details: { username: name },
    };
    return { value: link, entry };
  });
}

async function superAdmin(tx: Db, username: string): Promise<number> {
  const rights = {
    role: "super_admin",
    roleSource: "hand" as const,
    isActive: true,
    deletedAt: null,
    updatedAt: clock().now(),
  };
  const [known] = await tx
    .update(users)
    .set(rights)
    .where(eq(users.username, username))
    .returning({ id: users.id });
  if (known) return known.id;
  const [made] = await tx
    .insert(users)
    .values({ username, email: `${username}@restored.invalid`, passwordHash: NO_PASSWORD, ...rights })
    .returning({ id: users.id });
  if (!made) throw new Error("The user was not written.");
  return made.id;
}
