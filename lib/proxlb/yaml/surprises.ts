import type { Scalar } from "yaml";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { Finding } from "@/lib/proxlb/finding";
import { placedScalars } from "./places";
import { valueAt } from "./plain";
import { place, type YamlReading } from "./read";

/**
 * Values that do not mean what they look like: ProxLB reads YAML 1.1, most people and editors think in 1.2. Nothing
 * here is wrong; a sentence says what ProxLB makes of it.
 * @param config what ProxLB understood: `yes` is no surprise where a yes or no is asked for
 */
export function yamlSurprises(reading: YamlReading, config: ProxlbConfig | null): Finding[] {
  if (reading.document === null) return [];
  return placedScalars(reading.document, maySurprise).flatMap(({ address, scalar }) => {
    const { source, value, type, range } = scalar;
    if (type !== "PLAIN" || source === undefined) return [];
    const steps = JSON.parse(address) as string[];
    const path = steps.slice(0, -1);
    const meant = valueAt(config, path);
    const message = surprise(source, value, typeof meant === "boolean");
    return message
      ? [
          {
            id: "yaml_trap",
            severity: "note",
            path: path.join("."),
            ...(steps.at(-1) === "value" ? { steps: stepsIn(reading.values, path) } : {}),
            message,
            ...place(reading.lines, range?.[0]),
          },
        ]
      : [];
  });
}

function maySurprise({ type, source, value }: Scalar): boolean {
  return type === "PLAIN" && source !== undefined && surprise(source, value, false) !== null;
}

/** Places in lists as numbers. */
function stepsIn(values: unknown, path: string[]): (string | number)[] {
  let value = values;
  return path.map((step) => {
    const isPlace = Array.isArray(value);
    value = (value as Record<string, unknown> | null | undefined)?.[step];
    return isPlace ? Number(step) : step;
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
