import { bracketsAt } from "./brackets";
import { lineAt, type TextLine, unquoted } from "./line";

/** What a cursor stands at, told from the lines around it: the text need not be YAML yet. */
export interface Place {
  /** A key of the mapping at `path`, the value at `path`, or an item of the list at `path`. */
  kind: "key" | "value" | "item";
  path: string[];
  /** The word that is being typed there. */
  from: number;
  to: number;
  /** Keys or items that are there already, without this one. */
  others: ReadonlySet<string>;
  isInBrackets: boolean;
}

/** Null in comments and where the lines do not tell. */
export function placeAt(text: string, offset: number): Place | null {
  const line = lineAt(text, offset);
  const isBlank = line.indent === -1;
  if (offset > line.end && !isBlank && text.slice(line.end, offset).trim() !== "") return null;
  if (isBlank) {
    // A comment line, or spaces: there the cursor's column tells what it is in.
    if (text.slice(line.from, line.to).trim() !== "") return null;
    return keyPlace(text, line, { from: offset, to: offset });
  }
  if (line.isItem) {
    if (line.key !== null || offset < line.content) return null;
    const path = pathAbove(text, line, line.indent + 1);
    return {
      kind: "item",
      path,
      from: line.content,
      to: line.end,
      others: itemsBeside(text, line),
      isInBrackets: false,
    };
  }
  if (offset < line.content) return null;
  if (line.key === null || offset <= line.key.to)
    return keyPlace(text, line, { from: line.content, to: line.key?.to ?? line.end });
  return valuePlace(text, line, offset);
}

/** Where a word of the file is explained: the key it is, or the key whose value it is. */
export function pathAt(text: string, offset: number): { path: string[]; from: number; to: number } | null {
  const place = placeAt(text, offset);
  if (place === null || place.to <= place.from || offset > place.to) return null;
  const { kind, path, from, to } = place;
  return { path: kind === "key" ? [...path, unquoted(text.slice(from, to))] : path, from, to };
}

function keyPlace(text: string, line: TextLine, word: { from: number; to: number }): Place {
  const column = word.from - line.from;
  const others = keysBeside(text, line, column);
  return { kind: "key", path: pathAbove(text, line, column), ...word, others, isInBrackets: false };
}

function valuePlace(text: string, line: TextLine, offset: number): Place {
  const path = [...pathAbove(text, line, line.indent), line.key?.name ?? ""];
  const within = bracketsAt(text, line, offset);
  if (within !== null) return { ...within, path: [...path, ...within.path], isInBrackets: true };
  let from = Math.min(line.value, line.end);
  while (from < Math.min(offset, line.to) && text[from] === " ") from += 1;
  return { kind: "value", path, from, to: Math.max(from, line.end), others: new Set(), isInBrackets: false };
}

/** Keys from the top down to what a line of this column stands in. */
function pathAbove(text: string, line: TextLine, column: number): string[] {
  const path: string[] = [];
  let limit = column;
  for (let { from } = line; from > 0 && limit > 0; ) {
    const above = lineAt(text, from - 1);
    from = above.from;
    if (above.indent === -1 || above.indent >= limit || above.isItem || above.key === null) continue;
    path.unshift(above.key.name);
    limit = above.indent;
  }
  return path;
}

function keysBeside(text: string, line: TextLine, column: number): Set<string> {
  return new Set(
    beside(text, line, column).flatMap(({ key, isItem }) => (key === null || isItem ? [] : [key.name])),
  );
}

function itemsBeside(text: string, line: TextLine): Set<string> {
  const items = beside(text, line, line.indent).filter(({ isItem }) => isItem);
  return new Set(items.map(({ content, end }) => unquoted(text.slice(content, end))));
}

/** The other lines of the same mapping or list. */
function beside(text: string, line: TextLine, column: number): TextLine[] {
  const found: TextLine[] = [];
  const isIn = (other: TextLine) => {
    if (other.indent === column) found.push(other);
    return other.indent === -1 || other.indent >= column;
  };
  for (let { from } = line; from > 0; ) {
    const above = lineAt(text, from - 1);
    from = above.from;
    if (!isIn(above)) break;
  }
  for (let { to } = line; to < text.length; ) {
    const below = lineAt(text, to + 1);
    to = below.to;
    if (!isIn(below)) break;
  }
  return found;
}
