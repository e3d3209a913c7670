import { expect, it } from "vitest";
import { z } from "zod";
import { issueWords } from "./issue-words";

const said = (schema: z.ZodType, input: unknown) =>
  schema.safeParse(input, { error: issueWords }).error?.issues.map(({ message }) => message);

it("says what a field expects", () => {
  const cases: [z.ZodType, unknown, string][] = [
    [z.string(), undefined, "This is missing: text is expected."],
    [z.string(), 7, "Must be text."],
    [z.coerce.number(), "x", "Must be a number."],
    [z.number().int(), 1.5, "Must be a whole number."],
    [z.array(z.string()), {}, "Must be a list."],
    [z.object({}), [], "Must be an object."],
    [z.boolean(), "yes", "Must be true or false."],
    [z.enum(["csv", "jsonl"]), "xml", "Must be one of csv, jsonl."],
    [z.literal("a"), "b", "Must be a."],
    [z.string().min(1), "", "Must not be empty."],
    [z.string().min(3), "a", "Must have at least 3 characters."],
    [z.string().max(3), "abcd", "Must have at most 3 characters."],
    [z.array(z.number()).max(1), [1, 2], "Must have at most 1 entry."],
    [z.number().min(1), 0, "Must be at least 1."],
    [z.number().positive(), 0, "Must be more than 0."],
    [z.number().max(500), 501, "Must be at most 500."],
    [z.number().multipleOf(5), 7, "Must be a multiple of 5."],
    [z.email(), "x", "Must be an e-mail address."],
    [z.iso.datetime(), "x", "Must be a moment in ISO 8601 with its offset, such as 2026-05-01T10:00:00Z."],
    [z.string().regex(/^a$/), "b", "Must be written in the form that this field asks for."],
    [z.strictObject({}), { role: 1 }, 'There is no field "role" here.'],
    [z.union([z.number(), z.boolean()]), "x", "Has none of the forms that are allowed here."],
    [z.string().refine((text) => text === "a"), "b", "Is not valid."],
  ];
  for (const [schema, input, words] of cases) expect(said(schema, input), words).toEqual([words]);
});

it("leaves the words of a schema that says it itself", () => {
  expect(said(z.string().min(3, { message: "A name has three letters." }), "a")).toEqual([
    "A name has three letters.",
  ]);
});
