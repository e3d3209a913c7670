export interface Sort {
  column: string;
  descending: boolean;
}

/** "-mem" is mem descending, "name" name ascending; the form in the address. */
export function parseSort(text: string): Sort {
  return text.startsWith("-")
    ? { column: text.slice(1), descending: true }
    : { column: text, descending: false };
}

/** The text for the address after a click on a column: ascending first, figures descending first, then turned. */
export function nextSort(current: Sort, column: string, figures: boolean): string {
  const descending = current.column === column ? !current.descending : figures;
  return descending ? `-${column}` : column;
}

export type SortValue = string | number | null;

/** A sorted copy; words in natural order (pve2 before pve10), the unknown last in both directions, ties as given. */
export function sortRows<Row>(
  rows: readonly Row[],
  read: (row: Row) => SortValue,
  descending: boolean,
): Row[] {
  const keyed = rows.map((row) => ({ row, value: read(row) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    if (typeof a.value === "number" && typeof b.value === "number") return sign * (a.value - b.value);
    return sign * natural.compare(String(a.value), String(b.value));
  });
  return keyed.map((entry) => entry.row);
}

/**
 * Rows in an order that was held: rows that were there keep their place, new ones come after them, gone ones leave.
 * So nothing slides away under a pointer while the values go on changing.
 */
export function holdOrder<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  held: readonly string[] | null,
): readonly Row[] {
  if (held === null) return rows;
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const kept: Row[] = [];
  for (const key of held) {
    const row = byKey.get(key);
    if (row === undefined) continue;
    kept.push(row);
    byKey.delete(key);
  }
  return [...kept, ...byKey.values()];
}

const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
