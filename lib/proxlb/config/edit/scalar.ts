import { isScalar, type Scalar } from "yaml";
import { isReadAsText, numberText } from "@/lib/proxlb/yaml/dialect";
import { isMapping } from "@/lib/proxlb/yaml/plain";

/** What an edit writes. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** What it is written like: the scalar that stood there, or one of the file. */
type Like = unknown;

/** A value on one line, as PyYAML reads it back. Lists and mappings in brackets. */
export function inline(value: PlainValue, like?: Like): string {
  if (typeof value === "string") return textScalar(value, isScalar(like) ? like.type : undefined);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return booleanText(value, like);
  if (value === null) return "null";
  if (isList(value)) return `[${value.map((item) => inline(item, like)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${inline(item, like)}`);
  return `{${entries.join(", ")}}`;
}

/** `key: value` at this indentation, mappings over several lines, without the last line break. */
export function entryLines(
  [key, value]: [string, PlainValue],
  indent: number,
  style: { step: number; lineBreak: string; like?: Like },
): string {
  const head = `${" ".repeat(indent)}${keyText(key)}:`;
  if (!isMapping(value) || Object.keys(value).length === 0) return `${head} ${inline(value, style.like)}`;
  const below = Object.entries(value).map((entry) => entryLines(entry, indent + style.step, style));
  return [head, ...below].join(style.lineBreak);
}

export function keyText(key: string): string {
  return textScalar(key, undefined);
}

export function isList(value: unknown): value is readonly PlainValue[] {
  return Array.isArray(value);
}

/** Letters, digits and what means nothing to YAML, words apart by one space: safe within brackets too. */
const PLAIN = /^[\p{L}\d_./][\p{L}\d_./@+-]*(?: [\p{L}\d_./@+-]+)*$/u;
/** A line break, and what YAML takes for one or refuses. */
const NEEDS_ESCAPE =
  /[^\t\x20-\x7E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]/u;

function textScalar(text: string, style: Scalar.Type | undefined): string {
  const needsEscape = NEEDS_ESCAPE.test(text);
  if (needsEscape || style === "QUOTE_DOUBLE") return doubleQuoted(text);
  const isPlain = style !== "QUOTE_SINGLE" && PLAIN.test(text) && /[\p{L}\d]/u.test(text);
  return isPlain && isReadAsText(text) ? text : quoted(text);
}

/** Text within single quotes; it has no line break. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function doubleQuoted(text: string): string {
  const escaped = JSON.stringify(text).replace(new RegExp(NEEDS_ESCAPE, "gu"), (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return escaped;
}

/** `True` becomes `False`, `yes` becomes `no`: in the words of the file. */
function booleanText(value: boolean, like: Like): string {
  const written = isScalar(like) && typeof like.value === "boolean" ? (like.source ?? "") : "";
  const pair = WORDS.find((words) => words.includes(written.toLowerCase())) ?? ["true", "false"];
  const word = pair[value ? 0 : 1] ?? "";
  if (written.length > 1 && written === written.toUpperCase()) return word.toUpperCase();
  return /^[A-Z]/.test(written) ? `${word[0]?.toUpperCase()}${word.slice(1)}` : word;
}

const WORDS = [
  ["true", "false"],
  ["yes", "no"],
  ["on", "off"],
];
