/** PVE sends numbers as strings, 0/1 for booleans and leaves out what it does not know. */

export type WireRow = Record<string, unknown>;

export function number(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

/** Halves of characters become U+FFFD. */
export function wholeCharacters(value: string): string {
  return value.replace(/\p{Cs}/gu, "\ufffd");
}

/** Half a character, which PVE passes on as it finds it in a description, would break every page that shows it. */
export function text(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : wholeCharacters(value);
  return typeof value === "number" ? String(value) : null;
}

export function flag(value: unknown): boolean {
  return value === true || value === 1 || value === "1";
}

/** Null for what is no object: "nothing there" and "not understood" differ. */
export function wireRow(value: unknown): WireRow | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as WireRow) : null;
}

/** A part of an answer that may be missing. */
export function row(value: unknown): WireRow {
  return wireRow(value) ?? {};
}

/** A comma or semicolon list as PVE writes them, without empty parts. */
export function list(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((part) => text(part) ?? []);
  return typeof value === "string"
    ? wholeCharacters(value)
        .split(/[,;\s]+/)
        .filter(Boolean)
    : [];
}

/** An amount that cannot be negative: bytes, cores, seconds, a share. */
export function amount(value: unknown): number | null {
  const read = number(value);
  return read === null || read < 0 ? null : read;
}

/** PVE times are UNIX seconds. */
export function isoTime(value: unknown): string | null {
  const seconds = number(value);
  // A Date ends 8.64e12 seconds after 1970.
  return seconds === null || seconds <= 0 || seconds > 8.64e12
    ? null
    : new Date(seconds * 1000).toISOString();
}
