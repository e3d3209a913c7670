/**
 * JSON whose text does not depend on the order of keys, which PostgreSQL's jsonb changes: objects become lists of
 * [key, value]. What was hashed by it is kept: it stays as it is.
 */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value ?? null;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
