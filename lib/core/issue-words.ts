import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

/**
 * Says in a plain sentence what is expected of a field, where its schema does not say it itself: an error map for
 * `safeParse`. Undefined, and so zod's own words, only for kinds of issue that no input of ours can raise.
 */
export function issueWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? `This is missing: ${kindWord(issue.expected)} is expected.`
        : `Must be ${kindWord(issue.expected)}.`;
    case "invalid_value":
      return `Must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}.`;
    case "too_small":
      return sizeWords(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return sizeWords(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "not_multiple_of":
      return `Must be a multiple of ${issue.divisor}.`;
    case "invalid_format":
      return `Must be ${FORMATS[issue.format] ?? "written in the form that this field asks for"}.`;
    case "unrecognized_keys":
      return `There is no field ${issue.keys.map((key) => `"${key}"`).join(", ")} here.`;
    case "invalid_union":
      return "Has none of the forms that are allowed here.";
    case "custom":
      return "Is not valid.";
    default:
      return undefined;
  }
}

const KINDS: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
  date: "a moment",
};

const FORMATS: Record<string, string> = {
  email: "an e-mail address",
  url: "a URL",
  uuid: "a UUID",
  datetime: "a moment in ISO 8601 with its offset, such as 2026-05-01T10:00:00Z",
};

function kindWord(expected: string): string {
  return KINDS[expected] ?? `of the kind "${expected}"`;
}

function sizeWords(origin: string, bound: string, size: number | bigint): string {
  if (origin === "string") {
    if (bound === "at least" && Number(size) === 1) return "Must not be empty.";
    return `Must have ${bound} ${size} characters.`;
  }
  if (origin === "array" || origin === "set")
    return `Must have ${bound} ${size} ${size === 1 ? "entry" : "entries"}.`;
  return `Must be ${bound} ${size}.`;
}
