import "server-only";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { count, eq } from "drizzle-orm";
import type { z } from "zod";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { systemSettings } from "@/db/schema/config";
import type { Origin } from "@/lib/access/actor";
import { hashPassword } from "@/lib/access/passwords";
import { recordAudit } from "@/lib/audit/record";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import type { SetupInput } from "./schema";

const SETTING = "setup_token";
/** A setup window left open is an invitation; a restart opens a new one. */
const WINDOW_MS = 15 * 60_000;

interface StoredToken {
  sha256: string;
  expiresAt: string;
}

/** While nobody has an account: makes a new one-time token. @returns it for the log, or null when accounts exist */
export async function openSetup(db: Db): Promise<string | null> {
  if (await hasUsers(db)) return null;
  const token = randomBytes(24).toString("base64url");
  const expiresAt = new Date(clock().now().getTime() + WINDOW_MS).toISOString();
  const value: StoredToken = { sha256: sha256(token), expiresAt };
  await db
    .insert(systemSettings)
    .values({ key: SETTING, value, description: "Hash of the one-time token for the first Super Admin" })
    .onConflictDoUpdate({ target: systemSettings.key, set: { value, updatedAt: clock().now() } });
  return token;
}

export async function needsSetup(): Promise<boolean> {
  return !(await hasUsers(getDatabase().db));
}

/**
 * Creates the first Super Admin. The token is taken in the same transaction, so of two requests one wins.
 * @throws AppError conflict when accounts exist, forbidden when the token is wrong or too old
 */
export async function createFirstSuperAdmin(
  input: z.output<typeof SetupInput>,
  origin: Origin,
): Promise<void> {
  const { db } = getDatabase();
  if (await hasUsers(db))
    throw new AppError("conflict", "The first account exists already: sign in with it.");
  const passwordHash = await hashPassword(input.password);
  const userId = await db.transaction(async (tx) => {
    const [setting] = await tx.delete(systemSettings).where(eq(systemSettings.key, SETTING)).returning();
    const stored = setting?.value as StoredToken | undefined;
    if (!stored || !isValid(stored, input.token)) {
      if (setting) await tx.insert(systemSettings).values(setting);
      return null;
    }
    const [user] = await tx
      .insert(users)
      .values({ username: input.username, email: input.email, passwordHash, role: "super_admin" })
      .returning({ id: users.id });
    return user?.id ?? null;
  });
  if (userId === null) {
    throw new AppError(
      "forbidden",
      "This setup token is wrong or older than 15 minutes. Restart ProxLB UI: it prints a new one into its log.",
    );
  }
  await recordAudit(db, {
    action: "users.first_super_admin",
    outcome: "ok",
    userId,
    actorName: input.username,
    actorRole: "super_admin",
    ...origin,
    resourceType: "user",
    resourceId: String(userId),
    details: null,
    attemptId: null,
  });
}

async function hasUsers(db: Db): Promise<boolean> {
  const [row] = await db.select({ amount: count() }).from(users);
  return (row?.amount ?? 0) > 0;
}

function isValid(stored: StoredToken, token: string): boolean {
  const fits = timingSafeEqual(Buffer.from(stored.sha256), Buffer.from(sha256(token)));
  return fits && Date.parse(stored.expiresAt) > clock().now().getTime();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
