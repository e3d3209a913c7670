import "server-only";
import { createHmac } from "node:crypto";
import { installationKeys } from "@/lib/core/keys";
import { singleton } from "@/lib/core/singleton";

/** What the first row follows. */
export const GENESIS_HASH = "0".repeat(64);

interface Chained {
  createdAt: Date;
  previousHash: string;
  action: string;
  outcome: string;
  userId: number | null;
  actorName: string | null;
  actorRole: string | null;
  ipAddress: string | null;
  userAgent: string | null;
  resourceType: string | null;
  resourceId: string | null;
  details: Record<string, unknown> | null;
  attemptId: number | null;
}

/** HMAC-SHA256 (hex) over a row and the hash before it; the key is outside the database. */
export function hashOf(row: Chained): string {
  return hmac(auditKeys()[0] ?? Buffer.alloc(0), row);
}

/** True when the row is as it was written, with the present key or the one before it. */
export function isIntact(row: Chained & { hash: string }): boolean {
  return auditKeys().some((key) => hmac(key, row) === row.hash);
}

function hmac(key: Buffer, row: Chained): string {
  const content = [
    row.createdAt.toISOString(),
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
  return createHmac("sha256", key).update(JSON.stringify(content)).digest("hex");
}

/** Deriving them takes as long as hashing a row. */
const auditKeys = () => singleton("audit-keys", () => installationKeys("audit"));

/** PostgreSQL's jsonb reorders keys: the hash must not depend on their order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value ?? null;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
