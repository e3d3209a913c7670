import "server-only";
import { createHmac } from "node:crypto";
import type { auditLog } from "@/db/schema/audit";
import { canonical } from "@/lib/core/canonical";
import { installationKeys } from "@/lib/core/keys";
import { singleton } from "@/lib/core/singleton";

/** What the first row follows. */
export const GENESIS_HASH = "0".repeat(64);

/** What rows are written with now. */
export const CHAIN_VERSION = 2;

/** A row without its hash. */
export type Chained = Omit<typeof auditLog.$inferSelect, "hash">;

/** HMAC-SHA256 (hex) over a row and the hash before it; the key is outside the database. */
export function hashOf(row: Chained): string {
  return hmac(auditKeys()[0] ?? Buffer.alloc(0), row);
}

/** True when the row is as it was written, with the present key or the one before it. */
export function isIntact(row: Chained & { hash: string }): boolean {
  return isKnown(row) && auditKeys().some((key) => hmac(key, row) === row.hash);
}

function hmac(key: Buffer, row: Chained): string {
  const content = row.chainVersion === 1 ? contentOfVersion1(row) : contentOf(row);
  return createHmac("sha256", key).update(JSON.stringify(content)).digest("hex");
}

/** What an old row's hash does not cover must be empty in it, or somebody could fill it in. */
function isKnown({ chainVersion, authMethod, sessionHash, requestId }: Chained): boolean {
  if (chainVersion === 1) return authMethod === null && sessionHash === null && requestId === null;
  return chainVersion === CHAIN_VERSION;
}

function contentOf(row: Chained): unknown[] {
  const { id, chainVersion, authMethod, sessionHash, requestId } = row;
  return [chainVersion, id, row.createdAt, authMethod, sessionHash, requestId, ...common(row)];
}

/** Until 0.1: milliseconds, and neither the row's number nor how the person was signed in. */
function contentOfVersion1(row: Chained): unknown[] {
  return [`${row.createdAt.slice(0, 23)}Z`, ...common(row)];
}

function common(row: Chained): unknown[] {
  return [
    row.action,
    row.outcome,
    row.userId,
    row.actorName,
    row.actorRole,
    row.ipAddress,
    row.userAgent,
    row.resourceType,
    row.resourceId,
    canonical(row.details),
    row.attemptId,
    row.previousHash,
  ];
}

/** Deriving them takes as long as hashing a row. */
const auditKeys = () => singleton("audit-keys", () => installationKeys("audit"));
