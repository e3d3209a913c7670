type Cell = string | number | null;

/**
 * RFC 4180 text with a header line. A spreadsheet takes a text that begins with = + - @ for a formula, and names and
 * User-Agents come from strangers: such a text gets an apostrophe in front. So does what follows a character at which
 * some spreadsheet cuts, whatever quotes say: where the decimal sign is a comma, `;` separates. Numbers stay numbers;
 * null is empty.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = withoutFormulas(value);
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What cells are cut at, by one spreadsheet or another. */
const CUTS = ";|\t\r\n";
/** What a spreadsheet skips before it looks whether a cell is a formula. */
const SKIPPED = " \"'\u00a0\u3000\ufeff";
/** Also as East Asian keyboards write them: Excel takes those for the same. */
const STARTS = "=+-@\uff1d\uff0b\uff0d\uff20";

/** One pass: a text of a megabyte of quotes costs no more than another. */
function withoutFormulas(value: string): string {
  let safe = "";
  let from = 0;
  let cellStart = 0;
  let isAtStart = true;
  for (let at = 0; at < value.length; at += 1) {
    const char = value[at] ?? "";
    if (CUTS.includes(char)) {
      cellStart = at + 1;
      isAtStart = true;
    } else if (isAtStart && !SKIPPED.includes(char)) {
      isAtStart = false;
      if (!STARTS.includes(char)) continue;
      safe += `${value.slice(from, cellStart)}'`;
      from = cellStart;
    }
  }
  const isCutAtStart = "\t\r".includes(value[0] ?? " ") && value !== "";
  return (isCutAtStart ? "'" : "") + safe + value.slice(from);
}
