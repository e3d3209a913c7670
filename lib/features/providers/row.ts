import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { signInProviders } from "@/db/schema/providers";
import { AppError } from "@/lib/core/errors";

export type ProviderRow = typeof signInProviders.$inferSelect;

/** Locked until the transaction ends, where there is one. @throws AppError not_found */
export async function findProvider(db: Db, id: number): Promise<ProviderRow> {
  const [row] = await db.select().from(signInProviders).where(eq(signInProviders.id, id)).for("update");
  if (!row) throw new AppError("not_found", "There is no such provider.");
  return row;
}

/** Whether the secret that is kept would go to another provider, or be another client's. */
export function isMoved(
  before: Pick<ProviderRow, "issuer" | "clientId">,
  after: Pick<ProviderRow, "issuer" | "clientId">,
): boolean {
  return before.issuer !== after.issuer || before.clientId !== after.clientId;
}

/** A kept secret never goes to a changed destination. */
export const RETYPE_SECRET = "Enter the client secret again: the kept one goes only where it went before.";

export function wrongSecret(message: string): AppError {
  return new AppError("invalid", message, { issues: [{ path: "clientSecret", message }] });
}
