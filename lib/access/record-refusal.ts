import "server-only";
import { getDatabase } from "@/db/client";
import { recordRefused } from "@/lib/audit/flood";
import type { Actor, Origin } from "./actor";

/** Writes into the audit log that a door (its name: "service.restart") was closed to somebody. */
export async function recordRefusal(door: string, actor: Actor | null, origin: Origin): Promise<void> {
  await recordRefused(getDatabase().db, {
    action: door,
    outcome: "refused",
    userId: actor?.userId ?? null,
    actorName: actor?.username ?? null,
    actorRole: actor?.role ?? null,
    ipAddress: origin.ipAddress,
    userAgent: origin.userAgent,
    resourceType: door.split(".")[0] ?? door,
    resourceId: null,
    details: null,
    attemptId: null,
  });
}
