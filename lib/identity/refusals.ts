import "server-only";
import { getDatabase } from "@/db/client";
import type { Origin } from "@/lib/http/origin";
import { recordRefused } from "@/lib/ledger/flood";
import type { Actor } from "./actor";
import { whereFrom, whoActs } from "./who";

/** Writes into the audit log that a door (its name: "service.restart") was closed to somebody. */
export async function recordRefusal(door: string, actor: Actor | null, origin: Origin): Promise<void> {
  await recordRefused(getDatabase().db, {
    ...(actor ? whoActs(actor) : whereFrom(origin)),
    action: door,
    outcome: "refused",
    resourceType: door.split(".")[0] ?? door,
  });
}

/** Records a refusal at a public door where what was shown (a link, a token) does not count. */
export async function recordFailure(door: string, origin: Origin, reason: string): Promise<void> {
  await recordRefused(getDatabase().db, {
    ...whereFrom(origin),
    action: door,
    outcome: "failed",
    resourceType: door.split(".")[0] ?? door,
    details: { reason },
  });
}
