import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { issueWords } from "@/lib/core/issue-words";

/** @throws AppError invalid with one issue per wrong field; a field that the schema does not name is wrong too. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = strict(schema).safeParse(input, { error: issueWords });
  if (parsed.success) {
    refuseUnstorable(parsed.data);
    return parsed.data as z.output<S>;
  }
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0];
  const where = first?.path ? `${first.path}: ` : "";
  throw new AppError("invalid", `The input is not valid. ${where}${first?.message ?? ""}`.trim(), { issues });
}

/** PostgreSQL holds no NUL in a text and no half of a surrogate pair in JSON: both would fail deep inside. */
function refuseUnstorable(value: unknown, at: string[] = []): void {
  if (typeof value === "string" && (value.includes("\0") || /\p{Surrogate}/u.test(value))) {
    const message = "Holds a character that cannot be stored.";
    const path = at.join(".");
    throw new AppError("invalid", `The input is not valid. ${path}: ${message}`, {
      issues: [{ path, message }],
    });
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) refuseUnstorable(inner, [...at, key]);
}

const made = new WeakMap<z.ZodType, z.ZodType>();

/**
 * The schema with every object in it strict, so that nobody sends a `role` or an `id` along in the hope that something
 * takes it. An object that says itself what becomes of unknown keys (`looseObject`, `catchall`) stays as it is.
 */
function strict(schema: z.ZodType): z.ZodType {
  const known = made.get(schema);
  if (known) return known;
  const result = strictOnce(schema);
  made.set(schema, result);
  return result;
}

function strictOnce(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    // A refinement looks at the whole object and would be lost by making it anew; only its own keys are closed.
    if (schema.def.catchall) return schema;
    if ((schema.def.checks ?? []).length > 0) return schema.clone({ ...schema.def, catchall: z.never() });
    const shape = Object.entries(schema.shape as Record<string, z.ZodType>);
    return z.strictObject(Object.fromEntries(shape.map(([key, field]) => [key, strict(field)])));
  }
  if (schema instanceof z.ZodOptional) return strict(schema.unwrap() as z.ZodType).optional();
  if (schema instanceof z.ZodNullable) return strict(schema.unwrap() as z.ZodType).nullable();
  if (schema instanceof z.ZodArray && (schema.def.checks ?? []).length === 0) {
    return z.array(strict(schema.element as z.ZodType));
  }
  return schema;
}
