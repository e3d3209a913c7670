import "server-only";
import { isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configApplies } from "@/db/schema/config";
import { AppError } from "@/lib/core/errors";

/** @throws AppError conflict while a change is on its way to ProxLB */
export async function requireNoApply(db: Db): Promise<void> {
  const { userName } = configApplies;
  const [open] = await db.select({ userName }).from(configApplies).where(isNull(configApplies.endedAt));
  if (!open) return;
  throw new AppError(
    "conflict",
    `${open.userName} is just applying a change, which may still be put back. Keep it or put it back first.`,
  );
}
