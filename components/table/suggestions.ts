import type { FilterField } from "./filter-query";

export interface Suggestion {
  /** What replaces the word under the cursor. */
  text: string;
  hint: string;
}

const LIMIT = 8;

/** What the word under the cursor could become: a field, or after "field:" one of its values. */
export function suggest<Row>(
  query: string,
  cursor: number,
  fields: readonly FilterField<Row>[],
): { start: number; end: number; suggestions: Suggestion[] } {
  const start = query.lastIndexOf(" ", cursor - 1) + 1;
  const space = query.indexOf(" ", cursor);
  const end = space === -1 ? query.length : space;
  const word = query.slice(start, cursor);
  const minus = word.startsWith("-") ? "-" : "";
  const [name = "", typed] = word.slice(minus.length).split(":", 2);
  const found =
    typed === undefined
      ? fieldSuggestions(minus, name.toLowerCase(), fields)
      : valueSuggestions(
          `${minus}${name}:`,
          typed,
          fields.find((field) => field.name === name.toLowerCase()),
        );
  return { start, end, suggestions: found.filter((item) => item.text !== word).slice(0, LIMIT) };
}

function fieldSuggestions<Row>(
  minus: string,
  typed: string,
  fields: readonly FilterField<Row>[],
): Suggestion[] {
  return fields
    .filter((field) => field.name.startsWith(typed))
    .map((field) => {
      const compared = field.type === "number" || field.type === "bytes";
      return { text: `${minus}${field.name}${compared ? ">" : ":"}`, hint: field.hint };
    });
}

function valueSuggestions<Row>(
  prefix: string,
  typed: string,
  field: FilterField<Row> | undefined,
): Suggestion[] {
  if (!field?.values) return [];
  const comma = typed.lastIndexOf(",") + 1;
  const last = typed.slice(comma).toLowerCase();
  return field.values
    .filter((value) => value.toLowerCase().startsWith(last) && !/[\s"]/.test(value))
    .map((value) => ({ text: `${prefix}${typed.slice(0, comma)}${value}`, hint: "" }));
}
