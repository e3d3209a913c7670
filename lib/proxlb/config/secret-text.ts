import { mergedSpans, type Span } from "./find-all";
import { speaks, type Word, wordSpans, wordsOf } from "./secret-words";
import { isSecretKey } from "./secrets";

/**
 * What kind of text it is, and so how much of it may be masked by mistake.
 * - `value`: one setting. Masks what stands after a secret's name, the user of a URL, tokens as Proxmox writes them.
 * - `prose`: a comment, a block of text. Also what looks like a secret because no word and no number does.
 * - `line`: of a log. Sentences about passwords are not asked for more than names with a value.
 */
export type TextKind = "value" | "prose" | "line";

/**
 * Where a text that nobody parsed may hold secrets: a comment, a block of text, a broken file, a line of output. Each
 * line is gone through once; rather a word too much than one too few.
 * @returns merged places
 */
export function secretSpans(text: string, kind: TextKind): Span[] {
  const spans: Span[] = [];
  const open: Open = { column: 0, until: "none", quote: "", speaks: false, named: 0 };
  let lines = 0;
  for (let start = 0; start <= text.length; ) {
    lines += 1;
    if (lines > LINES_MAX && start < text.length) {
      spans.push({ start, end: text.length });
      break;
    }
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    lineSpans({ text, start, end, kind }, open, spans);
    start = end + 1;
  }
  return mergedSpans(spans);
}

/** Nobody writes longer lines by hand: what such a line holds is not shown. */
export function isTooLong({ start, end }: Span): boolean {
  return end - start > 4096;
}

/** Nor does anybody write more of them: what comes after is not shown. */
const LINES_MAX = 5000;
/** Names of secrets in one line; what comes after so many is not shown. */
const NAMED_MAX = 8;

interface Line {
  text: string;
  start: number;
  end: number;
  kind: TextKind;
}

/** A secret that goes on in the next line, and where its name stood. */
interface Open {
  column: number;
  /**
   * - `named`: nothing stood after the name yet
   * - `deeper`: it goes on as long as lines are indented more than the name
   * - `quote`: to the quote that closes it
   */
  until: "none" | "named" | "deeper" | "quote";
  quote: string;
  /** A line before this one, without an empty one between, speaks of secrets. */
  speaks: boolean;
  /** Names of secrets in this line so far. */
  named: number;
}

function lineSpans(line: Line, open: Open, spans: Span[]): void {
  const content = contentOf(line);
  if (content.start >= content.end) {
    open.speaks = false;
    return;
  }
  if (open.until !== "none" && goesOn(line, content, open)) {
    spans.push(content);
    return;
  }
  open.until = "none";
  open.named = 0;
  if (line.kind !== "line" && isTooLong(content)) {
    spans.push(content);
    return;
  }
  const words = wordsOf(line.text, content);
  const named = namedSecret(line, content, words);
  const before = named ? words.filter((word) => word.end <= named.keyStart) : words;
  spans.push(...wordSpans(line.text, before, line.kind, open.speaks));
  open.speaks ||= line.kind === "prose" && words.some((word) => speaks(line.text, word));
  if (named) valueSpans(line, content, named, open, spans);
}

/** Without indentation, the sign of a comment, and what ends the line. */
function contentOf({ text, start, end }: Line): Span {
  let [from, to] = [start, end];
  while (from < to && " \t#\r".includes(text[from] ?? "")) from += 1;
  while (to > from && " \t\r".includes(text[to - 1] ?? "")) to -= 1;
  return { start: from, end: to };
}

function goesOn(line: Line, content: Span, open: Open): boolean {
  const column = content.start - line.start;
  if (open.until === "quote") {
    if (line.text.slice(content.start, content.end).includes(open.quote)) open.until = "none";
    return true;
  }
  const isNamed = open.until === "named";
  open.until = "deeper";
  if (column > open.column) return true;
  // "The password is:" and the password below it; not the next setting.
  return isNamed && column === open.column && !looksLikeSetting(line.text, content);
}

function looksLikeSetting(text: string, { start, end }: Span): boolean {
  let at = start;
  while (at < end && isNameCharacter(text.charCodeAt(at))) at += 1;
  return at > start && text[at] === ":" && (at + 1 >= end || text[at + 1] === " ");
}

interface Named {
  keyStart: number;
  valueStart: number;
}

/** The first name of a secret that has `:` or `=` after it. */
function namedSecret({ text, kind }: Line, { start, end }: Span, words: Word[]): Named | null {
  // "The password is: X", "login: root / X"
  const speaksFrom = kind === "prose" ? words.find((word) => speaks(text, word))?.start : undefined;
  let name: Span | null = null;
  let isRun = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (isNameCharacter(code)) {
      if (isRun && name) name.end = at + 1;
      else name = { start: at, end: at + 1 };
      isRun = true;
      continue;
    }
    isRun = false;
    if (code === COLON || code === EQUALS) {
      const isKey = name && isSecretKey(text.slice(Math.max(name.start, name.end - 64), name.end));
      if (name && (isKey || (speaksFrom !== undefined && speaksFrom < at)))
        return { keyStart: name.start, valueStart: afterSigns(text, at, end) };
      name = null;
    } else if (!isBetween(code)) name = null;
  }
  return namedApart(text, words);
}

/** `--password X` and `pass -> X`: named without a colon. */
function namedApart(text: string, words: Word[]): Named | null {
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    if (!next) return null;
    const isOption = text.startsWith("--", word.start);
    const isArrow = /^(?:->|=>|→|:=)$/.test(text.slice(next.start, Math.min(next.end, next.start + 3)));
    if (!(isOption || isArrow) || !isSecretKey(text.slice(Math.max(word.start, word.end - 64), word.end)))
      continue;
    const value = isArrow ? words[index + 2] : next;
    if (value) return { keyStart: word.start, valueStart: value.start };
  }
  return null;
}

const COLON = 0x3a;
const EQUALS = 0x3d;

/** Letters of any language, digits, and `_ - .` */
function isNameCharacter(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code >= 0xc0;
  return isDigit || isLetter || code === 0x5f || code === 0x2d || code === 0x2e;
}

/** What may stand between a name and its colon: quotes, brackets, spaces. */
function isBetween(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x20 || code === 0x09 || code === 0x5d || code === 0x5c;
}

function afterSigns(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && " \t:=>".includes(text[at] ?? "")) at += 1;
  return at;
}

function valueSpans(line: Line, content: Span, named: Named, open: Open, spans: Span[]): void {
  const { text } = line;
  const value = { start: named.valueStart, end: content.end };
  open.column = content.start - line.start;
  if (value.start >= value.end) {
    open.until = "named";
    return;
  }
  const first = text[value.start] ?? "";
  if (first === '"' || first === "'") {
    const close = closingQuote(text, value, first);
    if (close === -1) {
      open.until = "quote";
      open.quote = first;
      spans.push({ start: value.start + 1, end: value.end });
      return;
    }
    spans.push({ start: value.start + 1, end: close });
    restSpans({ ...line, start: close + 1 }, content, open, spans);
    return;
  }
  // `|`, `>`, `&name`, `!tag` and `\` announce more below; a plain value may be folded over lines.
  open.until = "|>\\".includes(first) && value.end - value.start <= 3 ? "named" : "deeper";
  spans.push(value);
}

/** What stands after a quoted secret: the next setting within brackets, or a comment. */
function restSpans(line: Line, { end }: Span, open: Open, spans: Span[]): void {
  const rest = contentOf({ ...line, end });
  if (rest.start >= rest.end) return;
  open.named += 1;
  if (open.named > NAMED_MAX) {
    spans.push(rest);
    return;
  }
  const words = wordsOf(line.text, rest);
  const named = namedSecret(line, rest, words);
  const before = named ? words.filter((word) => word.end <= named.keyStart) : words;
  spans.push(...wordSpans(line.text, before, line.kind, open.speaks));
  if (named) valueSpans(line, { start: rest.start, end }, named, open, spans);
}

/** As YAML, JSON and Python close it: a doubled quote, or one after a backslash, does not. */
function closingQuote(text: string, { start, end }: Span, quote: string): number {
  for (let at = start + 1; at < end; at += 1) {
    if (quote === '"' && text[at] === "\\") at += 1;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at += 1;
      else return at;
    }
  }
  return -1;
}

/** A secret as found may be less than all of what stands there: where a file is broken nobody knows where it ends. */
export function candidatesOf(found: string): string[] {
  const [first = ""] = found.split(",", 1);
  const bare = found.replace(/[,}\]]{1,8}$/, "");
  const uncommented = found.split(" #", 1)[0] ?? "";
  return [found, first, bare, uncommented].map((each) => each.trim()).filter(Boolean);
}
