export type Level = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

export interface HeadedLine {
  /** As printed: ProxLB's local time without a zone. Use the time of arrival instead. */
  localTime: string;
  level: Level;
  message: string;
}

const HEAD = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) - ProxLB - (DEBUG|INFO|WARNING|ERROR|CRITICAL) - (.*)$/;

/** @returns null for what has no head: continuations, plain prints, JSON, tracebacks. */
export function readLine(text: string): HeadedLine | null {
  const match = HEAD.exec(text);
  if (!match) return null;
  const [, localTime = "", level = "INFO", message = ""] = match;
  return { localTime, level: level as Level, message };
}
