import "server-only";
import { randomBytes } from "node:crypto";
import { count } from "drizzle-orm";
import type { z } from "zod";
import { type Db, getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { deleteSetting, readSetting, type Setting, writeSetting } from "@/db/settings";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { sameHash, sha256 } from "@/lib/core/hashes";
import type { Origin } from "@/lib/http/origin";
import { refuseInsecureSignIn } from "@/lib/identity/insecure-http";
import { refuseWeakPassword } from "@/lib/identity/password-rules";
import { hashPassword } from "@/lib/identity/passwords";
import { recordFailure } from "@/lib/identity/refusals";
import { whereFrom } from "@/lib/identity/who";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import type { SetupInput } from "./schema";

const FIRST_SUPER_ADMIN = "users.first_super_admin";
/** A setup window left open is an invitation; a restart opens a new one. */
const WINDOW_MS = 15 * 60_000;

/** While nobody has an account: makes a new one-time token. @returns it for the log, or null when accounts exist */
export async function openSetup(db: Db): Promise<string | null> {
  if (await hasUsers(db)) return null;
  const token = randomBytes(24).toString("base64url");
  const expiresAt = new Date(clock().now().getTime() + WINDOW_MS).toISOString();
  await writeSetting(db, "setup_token", { sha256: sha256(token), expiresAt });
  return token;
}

export async function needsSetup(): Promise<boolean> {
  return !(await hasUsers(getDatabase().db));
}

/**
 * Creates the first Super Admin. The token's row stays locked until the transaction ends, so of two requests one wins.
 * @throws AppError conflict when accounts exist, forbidden when the token is wrong or too old
 */
export async function createFirstSuperAdmin(
  input: z.output<typeof SetupInput>,
  origin: Origin,
): Promise<void> {
  refuseInsecureSignIn();
  const { db } = getDatabase();
  if (await hasUsers(db)) throw taken();
  await refuseWrongToken(db, input.token, origin);
  refuseWeakPassword(input.password, input, "password");
  const passwordHash = await hashPassword(input.password);
  await changeAndRecord(db, async (tx) => {
    const stored = await readSetting(tx, "setup_token", { isLocked: true });
    if (await hasUsers(tx)) throw taken();
    if (!isValid(stored, input.token)) throw wrongToken();
    await deleteSetting(tx, "setup_token");
    const { username, email } = input;
    const [user] = await tx
      .insert(users)
      .values({ username, email, passwordHash, role: "super_admin" })
      .returning({ id: users.id });
    if (!user) throw new Error("The first account was not written.");
    const entry: AuditEntry = {
      ...whereFrom(origin),
      action: FIRST_SUPER_ADMIN,
      outcome: "ok",
      userId: user.id,
      actorName: username,
      actorRole: "super_admin",
      authMethod: "setup token",
      resourceType: "user",
      resourceId: String(user.id),
    };
    return { value: null, entry };
  });
}

/** Tried before the hashing, and on the record. */
async function refuseWrongToken(db: Db, token: string, origin: Origin): Promise<void> {
  if (isValid(await readSetting(db, "setup_token"), token)) return;
  await recordFailure(FIRST_SUPER_ADMIN, origin, "this setup token is wrong or too old");
  throw wrongToken();
}

function wrongToken(): AppError {
  return new AppError(
    "forbidden",
    "This setup token is wrong or older than 15 minutes. Restart ProxLB UI: it prints a new one into its log.",
  );
}

function taken(): AppError {
  return new AppError("conflict", "The first account exists already: sign in with it.");
}

async function hasUsers(db: Db): Promise<boolean> {
  const [row] = await db.select({ amount: count() }).from(users);
  return (row?.amount ?? 0) > 0;
}

function isValid(stored: Setting<"setup_token"> | null, token: string): boolean {
  if (stored === null) return false;
  return sameHash(stored.sha256, sha256(token)) && Date.parse(stored.expiresAt) > clock().now().getTime();
}
