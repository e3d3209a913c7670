import { type Document, isNode, type LineCounter, stringify } from "yaml";
import type { Finding } from "@/lib/proxlb/finding";
import { pyYamlRules } from "@/lib/proxlb/yaml/dialect";
import { place, readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { ProxlbConfig } from "./schema";

export type ParsedConfig =
  | {
      ok: true;
      config: ProxlbConfig;
      document: Document.Parsed;
      lines: LineCounter;
      values: Record<string, unknown>;
    }
  | { ok: false; issues: Finding[] };

/**
 * Reads proxlb.yaml the way ProxLB does (PyYAML's YAML 1.1, pydantic's lax types), except that a key given twice is
 * an issue here. `document` keeps comments and spelling for edits; `values` is the plain content with unknown keys.
 */
export function parseConfig(source: string): ParsedConfig {
  return configOf(readYaml(source));
}

/** A text that was read as YAML already, as ProxLB would understand it; see parseConfig. */
export function configOf(reading: YamlReading): ParsedConfig {
  if (reading.document === null || reading.issues.length > 0) return { ok: false, issues: reading.issues };
  const { document, lines, values } = reading;
  const parsed = ProxlbConfig.safeParse(withoutDates(values));
  if (parsed.success)
    return { ok: true, config: parsed.data, document, lines, values: values as Record<string, unknown> };
  const issues = issuesOf(values, parsed).map(({ steps, ...issue }): Finding => {
    return { ...issue, path: steps.join("."), ...placeOf(document, lines, [...steps]) };
  });
  return { ok: false, issues };
}

/** What ProxLB's parser refuses, without its place. */
export interface SchemaIssue extends Pick<Finding, "id" | "severity" | "message"> {
  steps: readonly (string | number)[];
}

/** What ProxLB's parser refuses of plain values. */
export function schemaIssues(values: unknown): SchemaIssue[] {
  return issuesOf(values, ProxlbConfig.safeParse(withoutDates(values)));
}

/** What ProxLB's parser refuses of plain values that went through it already. */
export function issuesOf(
  values: unknown,
  { error }: ReturnType<typeof ProxlbConfig.safeParse>,
): SchemaIssue[] {
  const issues = error?.issues ?? [];
  return issues.map((issue): SchemaIssue => {
    const steps = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
    const [id, message] = isMissing(values, issue.path)
      ? ["key_missing", "is required"]
      : ["value_wrong", issue.message];
    return { id, severity: "error", message, steps };
  });
}

/** Plain values as a proxlb.yaml that ProxLB reads back unchanged: text that YAML 1.1 takes for more is quoted. */
export function stringifyConfig(values: Record<string, unknown>): string {
  return stringify(values, { ...pyYamlRules, lineWidth: 0, aliasDuplicateObjects: false });
}

const NOWHERE = { line: null, column: null };

/** A date is an object for JavaScript, and would pass for an empty section. */
export function withoutDates(value: unknown): unknown {
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
export function placeOf(document: Document.Parsed, lines: LineCounter, path: PropertyKey[]) {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return place(lines, node.range[0]);
  }
  return NOWHERE;
}
