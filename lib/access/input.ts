import type { z } from "zod";
import { AppError } from "@/lib/core/errors";

/** @throws AppError invalid with one issue per wrong field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0];
  const where = first?.path ? `${first.path}: ` : "";
  throw new AppError("invalid", `The input is not valid. ${where}${first?.message ?? ""}`.trim(), { issues });
}
