/** PVE sends numbers as strings, 0/1 for booleans and leaves out what it does not know. */

export type WireRow = Record<string, unknown>;

export function number(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

export function text(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" ? String(value) : null;
}

export function flag(value: unknown): boolean {
  return value === true || value === 1 || value === "1";
}

export function row(value: unknown): WireRow {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as WireRow) : {};
}

/** @throws TypeError when the answer is no list: "nothing there" and "not understood" differ. */
export function rows(value: unknown): WireRow[] {
  if (!Array.isArray(value)) throw new TypeError("Proxmox sent something else than the expected list.");
  return value.map(row);
}

/** A comma or semicolon list as PVE writes them, without empty parts. */
export function list(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" ? value.split(/[,;\s]+/).filter(Boolean) : [];
}

/** PVE times are UNIX seconds. */
export function isoTime(value: unknown): string | null {
  const seconds = number(value);
  return seconds === null || seconds <= 0 ? null : new Date(seconds * 1000).toISOString();
}
