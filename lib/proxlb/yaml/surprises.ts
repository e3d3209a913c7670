import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { placedScalars } from "./places";
import { type ConfigIssue, place, type YamlReading } from "./read";

/**
 * Values that do not mean what they look like: ProxLB reads YAML 1.1, most people and editors think in 1.2. Nothing
 * here is wrong; a sentence says what ProxLB makes of it.
 * @param config what ProxLB understood: `yes` is no surprise where a yes or no is asked for
 */
export function yamlSurprises(reading: YamlReading, config: ProxlbConfig | null): ConfigIssue[] {
  if (reading.document === null) return [];
  return placedScalars(reading.document).flatMap(({ address, scalar }) => {
    const { source, value, type, range } = scalar;
    if (type !== "PLAIN" || source === undefined) return [];
    const path = (JSON.parse(address) as string[]).slice(0, -1);
    const message = surprise(source, value, typeof valueAt(config, path) === "boolean");
    return message ? [{ path: path.join("."), message, ...place(reading.lines, range?.[0]) }] : [];
  });
}

function surprise(source: string, value: unknown, asksForBoolean: boolean): string | null {
  const inQuotes = "Put it in quotes if it is meant as text.";
  if (typeof value === "boolean")
    return /^(?:true|false)$/i.test(source) || asksForBoolean
      ? null
      : `ProxLB reads this as ${value}. ${inQuotes}`;
  if (typeof value === "number") {
    const isClear = /^[-+]?(?:0|[1-9]\d*)(?:\.\d*)?(?:e[-+]?\d+)?$|^[-+]?\.(?:inf|nan|\d+)$/i.test(source);
    return isClear ? null : `ProxLB reads this as the number ${value}. ${inQuotes}`;
  }
  if (value instanceof Date) return `ProxLB reads this as a date. ${inQuotes}`;
  if (typeof value === "string" && /^(?:[yn]|0o[0-7]+|0[0-9]+|[-+]?\d[\d.]*e\d+)$/i.test(value))
    return "ProxLB reads this as text, not as a number or a yes or no. Put it in quotes to make that clear.";
  return null;
}

function valueAt(config: unknown, path: string[]): unknown {
  let value = config;
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value;
}
