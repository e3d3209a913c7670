import type { LogFact, Reading, Severity } from "./facts";

/** One kind of line: the first rule whose pattern fits a message says what it means. */
export interface Rule {
  pattern: RegExp;
  read: (part: Record<string, string>) => Reading;
}

export function rule(
  pattern: RegExp,
  severity: Severity,
  read: (part: Record<string, string>) => [LogFact, string],
): Rule {
  return {
    pattern,
    read: (part) => {
      const [fact, sentence] = read(part);
      return { fact, severity, sentence };
    },
  };
}

export function secondsOf(amount: string | undefined, unit: string | undefined): number {
  return Number(amount) * (unit === "minutes" ? 60 : 3600);
}
