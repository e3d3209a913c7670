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
  const def = schema.def as Partial<Parts>;
  // A clone keeps what the schema checks beside its parts: refinements, lengths.
  const remade = (parts: Partial<Parts>) => schema.clone({ ...schema.def, ...parts } as typeof schema.def);
  if (schema instanceof z.ZodObject) {
    if (def.catchall) return schema;
    const shape = Object.entries(schema.shape as Record<string, z.ZodType>);
    const closed = Object.fromEntries(shape.map(([key, field]) => [key, strict(field)]));
    return remade({ shape: closed, catchall: z.never() });
  }
  if (def.innerType) return remade({ innerType: strict(def.innerType) });
  if (def.element) return remade({ element: strict(def.element) });
  if (def.valueType) return remade({ valueType: strict(def.valueType) });
  if (Array.isArray(def.options)) return remade({ options: def.options.map(strict) });
  return schema;
}

/** What other schemas a schema is made of: an object, an optional and the like, a list, a record, a union. */
interface Parts {
  shape: Record<string, z.ZodType>;
  catchall: z.ZodType;
  innerType: z.ZodType;
  element: z.ZodType;
  valueType: z.ZodType;
  options: z.ZodType[];
}
