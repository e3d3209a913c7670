/** One line of a proxlb.yaml that is being typed, read by itself. Offsets are of the whole text. */
export interface TextLine {
  from: number;
  /** Its end, without the line break. */
  to: number;
  /** Column of its first character; -1 for a line of spaces or a comment. */
  indent: number;
  isItem: boolean;
  /** Where what it says begins, behind the dash of an item. */
  content: number;
  key: { name: string; from: number; to: number } | null;
  /** Where its value begins: behind the colon, or the content where it has no key. */
  value: number;
  /** Where what it says ends: before its comment and the spaces before that. */
  end: number;
}

/** The line that an offset stands in. Never throws: whatever is being typed has some reading. */
export function lineAt(text: string, offset: number): TextLine {
  const from = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", offset);
  const to = next === -1 ? text.length : next;
  let first = text.charCodeAt(from) === 0xfeff ? from + 1 : from;
  while (first < to && text[first] === " ") first += 1;
  const isItem = text[first] === "-" && (first + 1 >= to || text[first + 1] === " ");
  let content = isItem ? first + 1 : first;
  while (isItem && content < to && text[content] === " ") content += 1;
  const { colon: found, end } = readContent(text, content, to);
  // YAML indents with spaces only: what stands behind a tab is no key of any mapping.
  const colon = text[content] === "\t" ? null : found;
  const isEmpty = first >= to || end <= first;
  return {
    from,
    to,
    indent: isEmpty ? -1 : first - from,
    isItem,
    content,
    key: colon === null ? null : { name: unquoted(text.slice(content, colon)), from: content, to: colon },
    value: colon === null ? content : colon + 1,
    end,
  };
}

/** Without the quotes that may stand around it. */
export function unquoted(text: string): string {
  const word = text.trim();
  const quote = word[0];
  return (quote === "'" || quote === '"') && word.length > 1 && word.endsWith(quote)
    ? word.slice(1, -1)
    : word;
}

/** The colon behind a key, if there is one, and where the comment begins. */
function readContent(text: string, from: number, to: number): { colon: number | null; end: number } {
  let colon: number | null = null;
  let end = to;
  for (const { offset, char, depth } of marks(text, from, to)) {
    if (char === "#") {
      end = offset;
      break;
    }
    if (char === ":" && depth === 0 && colon === null) colon = offset;
  }
  while (end > from && (text[end - 1] === " " || text[end - 1] === "\r")) end -= 1;
  return { colon, end };
}

/** What means something to YAML, quoted text skipped: colons behind keys, brackets, commas in them, comments. */
export function* marks(text: string, from: number, to: number) {
  let depth = 0;
  for (let offset = from; offset < to; offset += 1) {
    const char = text[offset] ?? "";
    const before = offset === from ? " " : (text[offset - 1] ?? " ");
    const begins = " [{,:".includes(before);
    if ((char === "'" || char === '"') && begins) {
      offset = closing(text, offset, to);
    } else if (char === "#" && before === " ") {
      yield { offset, char, depth };
      return;
    } else if (char === ":" && (offset + 1 >= to || " \r,]}".includes(text[offset + 1] ?? " "))) {
      yield { offset, char, depth };
    } else if ((char === "[" || char === "{") && begins) {
      yield { offset, char, depth };
      depth += 1;
    } else if ((char === "]" || char === "}") && depth > 0) {
      depth -= 1;
      yield { offset, char, depth };
    } else if (char === "," && depth > 0) yield { offset, char, depth };
  }
}

/** Of the quote that ends here, or the end of the line. */
function closing(text: string, open: number, to: number): number {
  const quote = text[open];
  for (let offset = open + 1; offset < to; offset += 1) {
    if (text[offset] === "\\" && quote === '"') offset += 1;
    else if (text[offset] === quote) {
      if (quote !== "'" || text[offset + 1] !== "'") return offset;
      offset += 1;
    }
  }
  return to;
}
