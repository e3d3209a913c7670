type Cell = string | number | null;

/**
 * RFC 4180 text with a header line. A spreadsheet takes a text that begins with = + - @, tab or CR for a formula, and
 * guest names come from elsewhere: such a text gets an apostrophe in front. Numbers stay numbers; null is empty.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
