/**
 * Stands for a secret that is kept. It is plain text in YAML, within quotes or not, and no secret itself. Where it
 * comes back at the place it was shown at, the secret stays.
 */
export const KEPT_SECRET = "<kept-secret>";

/** Whether a value, or a part of it, is kept. @param value plain, as it is read */
export function isKept(value: unknown): boolean {
  return JSON.stringify(value ?? "").includes(KEPT_SECRET);
}
