import type { Origin } from "@/lib/http/origin";
import type { AuditEntry } from "@/lib/ledger/record";
import type { Actor } from "./actor";

type Who = Omit<AuditEntry, "action" | "outcome" | "details">;

/** Who acts and from where, as a row of the audit log keeps it: the user's own row may change later. */
export function whoActs(actor: Actor): Who {
  const { userId, username, role, authMethod, sessionHash } = actor;
  return { userId, actorName: username, actorRole: role, authMethod, sessionHash, ...whereFrom(actor) };
}

/** Where an entry comes from while nobody is signed in. */
export function whereFrom({ ipAddress, userAgent, requestId }: Origin): Who {
  return { ipAddress, userAgent, requestId: requestId || null };
}
