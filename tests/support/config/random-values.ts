import type { PlainValue } from "@/lib/proxlb/config/edit";
import type { KeyType } from "@/lib/proxlb/config/keys";
import type { Random } from "../planner/random";

const TEXTS = [
  "pve1",
  "node-02",
  "db.example.com",
  "it's",
  'say "x"',
  "a: b #1",
  "012",
  "yes",
  "1:30",
  "ümlaut 😀",
  "#x",
  "- x",
  "[x]",
  "~",
  "Monday, 8:00",
  "*x",
];

/** A value that fits a type. */
export function randomValue(random: Random, type: KeyType): PlainValue {
  if (type.kind === "boolean") return random.chance(0.5);
  if (type.kind === "whole") return random.int(type.min ?? -3, 2000);
  if (type.kind === "decimal") return random.pick([0.2, 1, 30, 2.5, 1e-7, 100]);
  if (type.kind === "choice") return random.pick(type.options);
  if (type.kind === "list")
    return Array.from({ length: random.int(0, 4) }, () => randomValue(random, type.of));
  return random.pick(TEXTS);
}

/** A value in one of its spellings. */
export function spelled(random: Random, value: PlainValue, isDecimal: boolean): string {
  if (typeof value === "number" && Number.isInteger(value) && !isDecimal && value > 9 && random.chance(0.2))
    return random.pick([
      `0x${value.toString(16)}`,
      `0${value.toString(8)}`,
      `+${value}`,
      `${String(value)[0]}_${String(value).slice(1)}`,
    ]);
  if (typeof value === "boolean") {
    const words = value
      ? ["true", "True", "yes", "on", "ON", "Yes"]
      : ["false", "False", "no", "off", "OFF", "No"];
    return random.pick(words);
  }
  return written(random, value);
}

/** A value on one line. */
export function written(random: Random, value: PlainValue): string {
  if (Array.isArray(value)) return `[${value.map((item) => written(random, item)).join(", ")}]`;
  if (typeof value === "number") return value === 1e-7 ? "1.0e-7" : String(value);
  if (typeof value !== "string") return String(value);
  const isSafe = /^[a-z][a-z0-9.-]*$/i.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value);
  if (isSafe && random.chance(0.6)) return value;
  return random.chance(0.5) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}
