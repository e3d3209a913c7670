import type { LogFact, Reading, Severity } from "./facts";

/** One kind of line: the first rule whose pattern fits a message says what it means. */
export interface Rule {
  pattern: RegExp;
  /** What every message that fits begins with: spares the pattern for nearly all others. "" where it may differ. */
  prefix: string;
  read: (part: Record<string, string>) => Reading;
}

export function rule(
  pattern: RegExp,
  severity: Severity,
  read: (part: Record<string, string>) => [LogFact, string],
): Rule {
  return {
    pattern,
    prefix: literalPrefix(pattern.source),
    read: (part) => {
      const [fact, sentence] = read(part);
      return { fact, severity, sentence };
    },
  };
}

export function secondsOf(amount: string | undefined, unit: string | undefined): number {
  return Number(amount) * (unit === "minutes" ? 60 : 3600);
}

/** The plain characters that a pattern begins with; "" where it has alternatives or is not bound to the beginning. */
function literalPrefix(source: string): string {
  if (!source.startsWith("^") || hasTopAlternatives(source)) return "";
  const plain = /^\^([^\\^$.*+?()[\]{}|]*)([*+?{]?)/.exec(source);
  const text = plain?.[1] ?? "";
  return plain?.[2] ? text.slice(0, -1) : text;
}

function hasTopAlternatives(source: string): boolean {
  let depth = 0;
  for (const char of source.replaceAll(/\\./g, "").replaceAll(/\[[^\]]*\]/g, "")) {
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (char === "|" && depth === 0) return true;
  }
  return false;
}
