/** Puts `text` where `from` to `to` (offsets, `to` not included) was. */
export interface Splice {
  from: number;
  to: number;
  text: string;
}

/** All of them at once; none may overlap another. */
export function spliced(source: string, splices: readonly Splice[]): string {
  const inOrder = [...splices].sort((a, b) => a.from - b.from || a.to - b.to);
  let text = "";
  let at = 0;
  for (const splice of inOrder) {
    text += source.slice(at, splice.from) + splice.text;
    at = splice.to;
  }
  return text + source.slice(at);
}

/** The one splice that makes `after` of `before`, as short as it can be. */
export function differenceOf(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { from, to: before.length - same, text: after.slice(from, after.length - same) };
}

/** The line break of the file. */
export function lineBreakOf(source: string): string {
  const first = source.indexOf("\n");
  return first > 0 && source[first - 1] === "\r" ? "\r\n" : "\n";
}

/** Where the line of an offset begins; a byte order mark is no part of it. */
export function lineStart(source: string, offset: number): number {
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && source.startsWith("\ufeff") ? Math.min(1, offset) : start;
}

/** Where the line after that of an offset begins; the end of the text where there is none. */
export function lineEnd(source: string, offset: number): number {
  const end = source.indexOf("\n", offset);
  return end === -1 ? source.length : end + 1;
}

/** True where only spaces stand before it on its line. */
export function isFirstOnLine(source: string, offset: number): boolean {
  return source.slice(lineStart(source, offset), offset).trim() === "";
}

/** How far from the beginning of its line. */
export function columnOf(source: string, offset: number): number {
  return offset - lineStart(source, offset);
}

/** Back over spaces, to what stands before them. */
export function beforeSpaces(source: string, offset: number): number {
  let end = offset;
  while (source[end - 1] === " ") end -= 1;
  return end;
}

/** Forward over white space, comments and, where asked, commas. */
export function pastGaps(source: string, offset: number, options: { commas: boolean }): number {
  let at = offset;
  for (;;) {
    const character = source[at] ?? "x";
    if (character === "#" && at > 0 && /[\s,[{]/.test(source[at - 1] ?? "")) at = lineEnd(source, at);
    else if (" \n\r\t".includes(character) || (options.commas && character === ",")) at += 1;
    else return at;
  }
}

/** A whole new line that starts at `at`, where a line starts or the text ends. */
export function newLines(source: string, at: number, lines: string): Splice {
  const lineBreak = lineBreakOf(source);
  const isOpen = at > 0 && source[at - 1] !== "\n" && source.slice(0, at) !== "\ufeff";
  return { from: at, to: at, text: isOpen ? `${lineBreak}${lines}` : `${lines}${lineBreak}` };
}
