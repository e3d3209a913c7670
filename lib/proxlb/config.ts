import { type Document, isNode, isScalar, LineCounter, parseDocument, stringify, visit } from "yaml";
import type { Issue } from "@/lib/core/errors";
import { ProxlbConfig } from "./config-schema";
import { pyYamlRules } from "./yaml-rules";

/** ProxLB has no limit; no hand-written file comes near this one, and it bounds what a request can make us parse. */
export const CONFIG_MAX_BYTES = 256 * 1024;

/** Where in the file it is wrong, 1-based; null where no place can be named. Messages never quote the file. */
export interface ConfigIssue extends Issue {
  line: number | null;
  column: number | null;
}

export type ParsedConfig =
  | { ok: true; config: ProxlbConfig; document: Document; values: Record<string, unknown> }
  | { ok: false; issues: ConfigIssue[] };

/**
 * Reads proxlb.yaml the way ProxLB does (PyYAML's YAML 1.1, pydantic's lax types), except that a key given twice is
 * an issue here. `document` keeps comments and spelling for edits; `values` is the plain content with unknown keys.
 */
export function parseConfig(source: string): ParsedConfig {
  if (new TextEncoder().encode(source).length > CONFIG_MAX_BYTES)
    return { ok: false, issues: [{ ...NOWHERE, path: "", message: "The file is larger than 256 KiB." }] };
  const lines = new LineCounter();
  const document = parseDocument(source, { ...pyYamlRules, lineCounter: lines, prettyErrors: false });
  const broken = [...syntaxIssues(document, lines), ...keyIssues(document, lines)];
  if (broken.length > 0) return { ok: false, issues: broken };
  const values = plainValues(document);
  if (values === null) return { ok: false, issues: [{ ...NOWHERE, path: "", message: ALIASES }] };
  const parsed = ProxlbConfig.safeParse(withoutDates(values));
  if (parsed.success)
    return { ok: true, config: parsed.data, document, values: values as Record<string, unknown> };
  const issues = parsed.error.issues.map((issue): ConfigIssue => {
    const path = issue.path.map(String);
    const message = isMissing(values, issue.path) ? "is required" : issue.message;
    return { path: path.join("."), message, ...placeOf(document, lines, issue.path) };
  });
  return { ok: false, issues };
}

/** Plain values as a proxlb.yaml that ProxLB reads back unchanged: text that YAML 1.1 takes for more is quoted. */
export function stringifyConfig(values: Record<string, unknown>): string {
  return stringify(values, { ...pyYamlRules, lineWidth: 0, aliasDuplicateObjects: false });
}

const NOWHERE = { line: null, column: null };
const ALIASES = "It uses an alias that is not defined, or aliases that multiply.";

/** Own sentences by error code: the library's messages can quote the file, and so a password. */
const SYNTAX: Record<string, string> = {
  BAD_INDENT: "The indentation does not fit the lines above.",
  BAD_SCALAR_START: "A value that starts with this character needs quotes.",
  DUPLICATE_KEY: "This key is given twice; ProxLB would silently take the last one.",
  MISSING_CHAR: "A character is missing here: a colon, comma, bracket or quote.",
  MULTILINE_IMPLICIT_KEY: "A key has to fit on one line, with a colon after it.",
  MULTIPLE_DOCS: "Only one YAML document is allowed in the file.",
  TAB_AS_INDENT: "Indentation has to use spaces, not tabs.",
  TAG_RESOLVE_FAILED: "This YAML tag is not known.",
  BAD_ALIAS: "This alias points to nothing.",
  BAD_DQ_ESCAPE: "A backslash in double quotes starts an unknown escape.",
};

function syntaxIssues(document: Document.Parsed, lines: LineCounter): ConfigIssue[] {
  return [...document.errors, ...document.warnings].map((error) => ({
    path: "",
    message: SYNTAX[error.code] ?? "This is not valid YAML.",
    ...place(lines, error.pos[0]),
  }));
}

/** `on:` is the key True for ProxLB, which then fails with a Python error. */
function keyIssues(document: Document.Parsed, lines: LineCounter): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && (typeof key.value === "string" || typeof key.value === "symbol")) return;
      const offset = isNode(key) ? key.range?.[0] : undefined;
      issues.push({
        path: "",
        message: "A key has to be text: put this one in quotes.",
        ...place(lines, offset),
      });
    },
  });
  return issues;
}

function plainValues(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 }) ?? "";
  } catch {
    return null; // only aliases can fail here, and the caller says so
  }
}

/** A date is an object for JavaScript, and would pass for an empty section. */
function withoutDates(value: unknown): unknown {
  if (value instanceof Date) return DATE;
  if (Array.isArray(value)) return value.map(withoutDates);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutDates(entry)]));
}

const DATE = Symbol("date");

function isMissing(values: unknown, path: PropertyKey[]): boolean {
  let value = values;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value === undefined;
}

/** The node at the path, or the nearest one above it that exists. */
function placeOf(document: Document.Parsed, lines: LineCounter, path: PropertyKey[]) {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return place(lines, node.range[0]);
  }
  return NOWHERE;
}

function place(lines: LineCounter, offset: number | undefined) {
  if (offset === undefined || offset < 0) return NOWHERE;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
