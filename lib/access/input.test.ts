import { expect, it } from "vitest";
import { z } from "zod";
import { parseInput } from "./input";

const Person = z.object({
  name: z.string().min(2),
  address: z.object({ town: z.string() }).optional(),
  tags: z.array(z.object({ key: z.string() })).default([]),
});

it("gives what the schema makes of the input", () => {
  expect(parseInput(Person, { name: "Anna", address: { town: "Ulm" } })).toEqual({
    name: "Anna",
    address: { town: "Ulm" },
    tags: [],
  });
});

it("refuses a field that the schema does not name, however deep, also for objects with a refinement", () => {
  const extra = [
    { name: "Anna", role: "super_admin" },
    { name: "Anna", address: { town: "Ulm", id: 1 } },
    JSON.parse('{"name":"Anna","__proto__":{"isAdmin":true}}'),
    { name: "Anna", constructor: 1 },
  ];
  const refined = Person.refine(({ name }) => name !== "nobody");
  for (const input of extra) {
    expect(() => parseInput(Person, input), JSON.stringify(input)).toThrow(/The input is not valid/);
  }
  expect(() => parseInput(refined, extra[0])).toThrow(/There is no field "role" here/);
  expect(() => parseInput(refined, { name: "nobody" })).toThrow(/not valid/);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

const Street = z.object({ name: z.string() });
it.each([
  ["in a refined object", z.object({ at: Street }).refine(() => true), { at: { name: "a", id: 1 } }],
  ["in a list of limited length", z.object({ at: z.array(Street).max(3) }), { at: [{ name: "a", id: 1 }] }],
  ["in a default", z.object({ at: Street.default({ name: "b" }) }), { at: { name: "a", id: 1 } }],
  ["in a record", z.object({ at: z.record(z.string(), Street) }), { at: { x: { name: "a", id: 1 } } }],
  ["in one of several", z.object({ at: z.union([z.string(), Street]) }), { at: { name: "a", id: 1 } }],
  [
    "in one of several kinds",
    z.discriminatedUnion("kind", [z.object({ kind: z.literal("a"), at: Street.nullable() })]),
    { kind: "a", at: { name: "a", id: 1 } },
  ],
])("refuses it %s too", (_, schema: z.ZodType, input) => {
  expect(schema.safeParse(input).success).toBe(true);
  expect(() => parseInput(schema, input)).toThrow(/The input is not valid/);
  const named = JSON.parse(JSON.stringify(input).replace(',"id":1', ""));
  expect(parseInput(schema, named)).toEqual(named);
});

it("leaves alone an object that says itself what becomes of unknown keys", () => {
  expect(parseInput(z.looseObject({ a: z.number() }), { a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
});

it("names the field that is wrong", () => {
  expect(() => parseInput(Person, { name: "A" })).toThrow(/name: /);
});

it("refuses a character that the database cannot store, wherever it stands", () => {
  for (const name of ["a\0b", "half a pair \ud83d", "\udca9 the other half"]) {
    expect(() => parseInput(Person, { name }), JSON.stringify(name)).toThrow(/name: Holds a character/);
    expect(() => parseInput(Person, { name: "Anna", tags: [{ key: name }] })).toThrow(/tags\.0\.key: Holds/);
  }
  expect(parseInput(Person, { name: "Anna 💩" })).toMatchObject({ name: "Anna 💩" });
});
