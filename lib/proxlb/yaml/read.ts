import { Composer, type CST, type Document, LineCounter, Parser, YAMLParseError } from "yaml";
import type { Finding } from "@/lib/proxlb/finding";
import { dialectFindings, structureFindings, type YamlFinding } from "./checks";
import { pyYamlRules } from "./dialect";
import { MAX_ALIASES, scanYaml, type YamlToken } from "./limits";
import { mistakenFor } from "./mistaken";

/** A text as YAML: `document` is null where it is none, and then nothing of it may be shown. */
export type YamlReading = ReadableYaml | { document: null; issues: Finding[] };

export interface ReadableYaml {
  document: Document.Parsed;
  /** Plain values with aliases and merges resolved; null where they cannot be, which is an issue. */
  values: unknown;
  tokens: YamlToken[];
  lines: LineCounter;
  issues: Finding[];
}

/** ProxLB takes the last of keys that are given twice: a text with no other issue has values all the same. */
export function isTolerated({ id }: Pick<Finding, "id">): boolean {
  return id === "key_twice";
}

/** A text whose values are known, whatever is to be said of them. */
export function isReadable(reading: YamlReading): reading is ReadableYaml {
  return reading.document !== null && reading.issues.every(isTolerated);
}

/** What a text says, as plain values; null where it cannot be read. */
export function writtenValues(source: string): unknown {
  const reading = readYaml(source);
  return isReadable(reading) ? reading.values : null;
}

/** Reads a text as PyYAML would, within the limits, without asking what it means. */
export function readYaml(source: string): YamlReading {
  const lines = new LineCounter();
  const scanned = scanYaml(source);
  if (!scanned.ok) {
    countLines(lines, source);
    return {
      document: null,
      issues: [issue(lines, { id: "yaml_limit", ...scanned, offset: scanned.offset ?? undefined })],
    };
  }
  const { tokens, lexemes } = scanned;
  const document = composed(lexemes, lines, source.length);
  const dialect = dialectFindings(tokens).map((found) => issue(lines, found));
  // An unknown tag is a warning of the library; dialectFindings has said it already.
  const errors = document.errors
    .filter((error) => !isComment(error, source))
    .map(({ code, pos }) =>
      issue(lines, { id: "yaml_syntax", message: SYNTAX[code] ?? NOT_YAML, offset: pos[0] }),
    );
  if (errors.length > 0) {
    const mistaken = mistakenFor(source);
    if (mistaken)
      return {
        document: null,
        issues: [{ id: "not_proxlb_yaml", severity: "error", path: "", column: null, ...mistaken }],
      };
    return { document: null, issues: [...errors, ...dialect] };
  }
  const warnings = document.warnings.filter(({ code }) => code !== "TAG_RESOLVE_FAILED");
  const structure = structureFindings(document).map((found) => issue(lines, found));
  const unclear = warnings.map(({ pos }) =>
    issue(lines, { id: "yaml_syntax", message: NOT_YAML, offset: pos[0] }),
  );
  const issues = [...dialect, ...unclear, ...structure];
  // A key that is a mapping makes the library print it, and what it holds, as a warning of the process.
  const isClear = structure.every(isTolerated);
  const values = isClear ? plainValues(document) : null;
  if (values === null && isClear)
    issues.push({
      id: "yaml_alias",
      severity: "error",
      path: "",
      message: ALIASES,
      line: null,
      column: null,
    });
  const mistaken = issues.length > 0 ? mistakenFor(source) : null;
  if (mistaken)
    return {
      document: null,
      issues: [{ id: "not_proxlb_yaml", severity: "error", path: "", column: null, ...mistaken }],
    };
  return { document, values, tokens, lines, issues };
}

/** As the library's parseDocument() makes it, without cutting the text a second time. */
function composed(lexemes: readonly string[], lines: LineCounter, length: number): Document.Parsed {
  // Its own check for keys given twice compares each with each: 5 s for 256 KiB.
  // Its warnings go to the process's output, and quote the file: `pass: {X}` would print the password.
  const composer = new Composer({ ...pyYamlRules, uniqueKeys: false, logLevel: "error" });
  const [document, second] = composer.compose(parsed(lexemes, lines), true, length);
  if (document === undefined) throw new Error("The library composes a document of any text.");
  if (second)
    document.errors.push(new YAMLParseError([second.range[0], second.range[1]], "MULTIPLE_DOCS", ""));
  return document as Document.Parsed;
}

function* parsed(lexemes: readonly string[], lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of lexemes) yield* parser.next(lexeme);
  yield* parser.end();
}

/** After quotes, brackets and commas PyYAML wants no space before a comment: nothing else can stand there. */
const isComment = ({ code, pos: [at] }: YAMLParseError, source: string): boolean =>
  code === "MISSING_CHAR" && /^["'[\]{},]#/.test(source.slice(Math.max(0, at - 1), at + 1));

const NOT_YAML = "This is not valid YAML.";
const ALIASES = "It uses an alias that is not defined, or aliases that multiply.";

function plainValues(document: Document.Parsed): unknown {
  try {
    // The library counts what an alias stands for as one use more.
    return document.toJS({ maxAliasCount: MAX_ALIASES + 1 }) ?? "";
  } catch {
    return null; // only aliases can fail here, and the caller says so
  }
}

export function place(lines: LineCounter, offset: number | undefined) {
  if (offset === undefined || offset < 0) return { line: null, column: null };
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Own sentences by error code: the library's messages can quote the file, and so a password. */
const SYNTAX: Record<string, string> = {
  BAD_INDENT: "The indentation does not fit the lines above.",
  BAD_SCALAR_START: "A value that starts with this character needs quotes.",
  MISSING_CHAR: "A character is missing here: a colon, comma, bracket or quote.",
  MULTILINE_IMPLICIT_KEY: "A key has to fit on one line, with a colon after it.",
  MULTIPLE_DOCS: "Only one YAML document is allowed in the file.",
  TAB_AS_INDENT: "Indentation has to use spaces, not tabs.",
  TAG_RESOLVE_FAILED: "This YAML tag is not known.",
  BAD_ALIAS: "This alias points to nothing.",
  BAD_DQ_ESCAPE: "A backslash in double quotes starts an unknown escape.",
};

function issue(lines: LineCounter, { id, message, offset, steps }: YamlFinding): Finding {
  const where = steps ? { path: steps.join("."), steps } : { path: "" };
  return { id, severity: "error", ...where, message, ...place(lines, offset) };
}

function countLines(lines: LineCounter, source: string): void {
  for (let start = 0; ; ) {
    lines.addNewLine(start);
    const end = source.indexOf("\n", start);
    if (end === -1) return;
    start = end + 1;
  }
}
