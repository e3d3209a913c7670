import { z } from "zod";

/**
 * ProxLB checks its file with pydantic 2 in lax mode, which accepts more than the types say: "10" and 5.0 for a
 * whole number, "yes" and 1 for a boolean. Same here, or the app would call a file broken that ProxLB runs with.
 */
export function whole(limits: { min?: number } = {}) {
  return z.unknown().transform((value, ctx): number => {
    const number = toNumber(value, WHOLE_TEXT);
    if (number === null || !Number.isInteger(number)) return refuse(ctx, "must be a whole number");
    if (limits.min !== undefined && number < limits.min)
      return refuse(ctx, `must be ${limits.min} or greater`);
    return number;
  });
}

export function decimal() {
  return z.unknown().transform((value, ctx): number => {
    const number = toNumber(value, DECIMAL_TEXT);
    return number ?? refuse(ctx, "must be a number");
  });
}

export function yesNo() {
  return z.unknown().transform((value, ctx): boolean => {
    if (typeof value === "boolean") return value;
    const word = typeof value === "number" ? String(value) : value;
    if (typeof word === "string") {
      if (TRUE_WORDS.includes(word.toLowerCase())) return true;
      if (FALSE_WORDS.includes(word.toLowerCase())) return false;
    }
    return refuse(ctx, "must be true or false");
  });
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
