import { z } from "zod";
import { METHODS } from "@/lib/proxlb/methods";

/** What the types below are called, for whoever looks at the schema; the others are zod's own. */
interface Kind {
  kind: "whole" | "decimal" | "boolean";
  /** The least that is taken. */
  min?: number;
}
const kinds = z.registry<Kind>();

/** Which of the types below a schema is; undefined for zod's own. */
export function kindOf(schema: z.ZodType): Kind | undefined {
  return kinds.get(schema);
}

function ofKind<Schema extends z.ZodType>(schema: Schema, kind: Kind): Schema {
  kinds.add(schema, kind);
  return schema;
}

/** ProxLB takes a section that is left out, and ends with one that is empty or a plain value. */
export const SECTION = {
  error: ({ input, code }: { input: unknown; code?: string }) =>
    code === "unrecognized_keys"
      ? `takes only ${METHODS.join(", ")} as keys`
      : input === null
        ? "is empty: give it its keys, or remove it"
        : "must be a mapping of its keys",
};

/** In 1.1.0 it was a number of hours. */
export const SCHEDULE = {
  error: ({ input }: { input: unknown }) =>
    typeof input === "number"
      ? `is a mapping since 1.1.1: write schedule: { interval: ${input}, format: hours }`
      : SECTION.error({ input }),
};

/**
 * ProxLB checks its file with pydantic 2 in lax mode, which accepts more than the types say: "10" and 5.0 for a
 * whole number, "yes" and 1 for a boolean. Same here, or the app would call a file broken that ProxLB runs with.
 */
export function whole(limits: { min?: number } = {}) {
  const schema = z.unknown().transform((value, ctx): number => {
    const number = toNumber(value, WHOLE_TEXT);
    if (number === null || !Number.isInteger(number)) return refuse(ctx, "must be a whole number");
    if (limits.min !== undefined && number < limits.min)
      return refuse(ctx, `must be ${limits.min} or greater`);
    return number;
  });
  return ofKind(schema, { kind: "whole", ...limits });
}

export function decimal() {
  const schema = z.unknown().transform((value, ctx): number => {
    const number = toNumber(value, DECIMAL_TEXT);
    return number ?? refuse(ctx, "must be a number");
  });
  return ofKind(schema, { kind: "decimal" });
}

export function yesNo() {
  const schema = z.unknown().transform((value, ctx): boolean => {
    if (typeof value === "boolean") return value;
    const word = typeof value === "number" ? String(value) : value;
    if (typeof word === "string") {
      if (TRUE_WORDS.includes(word.toLowerCase())) return true;
      if (FALSE_WORDS.includes(word.toLowerCase())) return false;
    }
    return refuse(ctx, "must be true or false");
  });
  return ofKind(schema, { kind: "boolean" });
}

/** Text only: pydantic takes no number for it, so an all-digit password has to be quoted. */
export function text() {
  return z.string({ error: "must be text; put it in quotes" });
}

export function textList() {
  return z.array(text(), { error: "must be a list" });
}

export function choice<const T extends readonly [string, ...string[]]>(options: T) {
  return z.enum(options, { error: `must be one of ${options.join(", ")}` });
}

/** A mapping whose keys the author chooses (nodes, pools). */
export function mapping<T extends z.ZodType>(value: T) {
  return z.record(z.string(), value, { error: "must be a mapping" });
}

const TRUE_WORDS = ["1", "on", "t", "true", "y", "yes"];
const FALSE_WORDS = ["0", "off", "f", "false", "n", "no"];

const WHOLE_TEXT = /^[-+]?\d+(?:\.0*)?$/;
const DECIMAL_TEXT = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

function toNumber(value: unknown, pattern: RegExp): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return null;
  const compact = value.trim().replaceAll("_", "");
  return pattern.test(compact) ? Number(compact) : null;
}

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: "custom", message });
  return z.NEVER;
}
