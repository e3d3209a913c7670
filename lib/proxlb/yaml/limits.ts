import { CST, Lexer } from "yaml";

/** ProxLB has no limit; no hand-written file comes near this one, and it bounds what a request can make us parse. */
export const CONFIG_MAX_BYTES = 256 * 1024;

/** What a parser pays for. 10,000 are some 1,600 lines, and 30 ms of work. */
const MAX_TOKENS = 10_000;
const MAX_DEPTH = 32;
export const MAX_ALIASES = 100;

/** A piece of the text as the scanner cuts it; `content` is the inside of a plain or block scalar. */
export interface YamlToken {
  type: NonNullable<ReturnType<typeof CST.tokenType>> | "content";
  text: string;
  offset: number;
}

export type Scanned =
  | {
      ok: true;
      tokens: YamlToken[];
      /** All pieces as the scanner cuts them, its marks too, which are not in the text. */
      lexemes: string[];
    }
  | { ok: false; message: string; offset: number | null };

/**
 * Cuts a text into tokens, and stops at the first thing that a parser should not be given: a bomb ends here, after
 * linear work.
 */
export function scanYaml(source: string): Scanned {
  if (new TextEncoder().encode(source).length > CONFIG_MAX_BYTES)
    return { ok: false, message: "The file is larger than 256 KiB.", offset: null };
  const unprintable = UNPRINTABLE.exec(source);
  if (unprintable)
    return { ok: false, message: "This character is not allowed in YAML.", offset: unprintable.index };
  const lexemes: string[] = [];
  const tokens: YamlToken[] = [];
  const depth = { flow: 0, compact: 0 };
  let aliases = 0;
  for (const token of tokensOf(source, lexemes)) {
    const fail = (message: string): Scanned => ({ ok: false, message, offset: token.offset });
    tokens.push(token);
    if (tokens.length > MAX_TOKENS)
      return fail(`The file has more than ${MAX_TOKENS} parts (keys, values, lines).`);
    if (token.type === "alias") aliases += 1;
    if (aliases > MAX_ALIASES) return fail(`The file uses more than ${MAX_ALIASES} aliases.`);
    countDepth(depth, token);
    if (depth.flow > MAX_DEPTH || depth.compact > MAX_DEPTH) return fail(TOO_DEEP);
  }
  return { ok: true, tokens, lexemes };
}

export const TOO_DEEP = `The file is nested more than ${MAX_DEPTH} levels deep.`;

/** True for a place in the parsed document that is deeper than the scanner, which knows no indentation, could tell. */
export function isTooDeep(levels: number): boolean {
  return levels > MAX_DEPTH;
}

/**
 * What PyYAML refuses to read, and what it alone takes for the end of a line: U+0085, U+2028, U+2029 and a lone
 * carriage return would hide a setting from us in what we take for a comment.
 */
const UNPRINTABLE = /[^\t\n\r\x20-\x7E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|\r(?!\n)/u;

/** What the library's lexer keeps of where it is, which its types do not tell. */
interface LexerState {
  /** How many brackets are open. */
  flowLevel: number;
  /** Columns that a line takes to belong to what was begun above. */
  indentNext: number;
}

/** PyYAML knows no indentation within brackets, a line that is `---` or `...` apart; the library refuses what is less. */
class BracketIndentation {
  readonly #state: LexerState;
  #outside: number | null = null;

  constructor(lexer: Lexer) {
    this.#state = lexer as unknown as LexerState;
  }

  /** After each piece: a line is looked at when its line break has been given. */
  follow(): void {
    const { flowLevel, indentNext } = this.#state;
    if (flowLevel > 0) {
      this.#outside ??= indentNext;
      this.#state.indentNext = 0;
    } else if (this.#outside !== null) {
      this.#state.indentNext = this.#outside;
      this.#outside = null;
    }
  }
}

/** @param lexemes takes the pieces as they are cut */
function* tokensOf(source: string, lexemes: string[]): Generator<YamlToken> {
  let offset = 0;
  let isContent = false;
  const lexer = new Lexer();
  const indentation = new BracketIndentation(lexer);
  for (const text of lexer.lex(source)) {
    indentation.follow();
    lexemes.push(text);
    const type: YamlToken["type"] = isContent ? "content" : (CST.tokenType(text) ?? "content");
    isContent = type === "scalar";
    // Marks of the scanner, which are not in the text.
    if (type === "scalar" || type === "doc-mode" || type === "flow-error-end") continue;
    yield { type, text, offset };
    offset += text.length;
  }
}

/** `[[[[` and, on one line, `- - - -`: both nest without costing an indented line each. */
function countDepth(depth: { flow: number; compact: number }, { type }: YamlToken): void {
  if (type === "flow-map-start" || type === "flow-seq-start") depth.flow += 1;
  if (type === "flow-map-end" || type === "flow-seq-end") depth.flow = Math.max(0, depth.flow - 1);
  if (type === "newline") depth.compact = 0;
  const isIndicator = type === "seq-item-ind" || type === "explicit-key-ind" || type === "map-value-ind";
  if (isIndicator && depth.flow === 0) depth.compact += 1;
}
