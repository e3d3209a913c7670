import type { z } from "zod";
import type { Random } from "@/tests/support/planner/random";

/** What somebody sends along in the hope that something takes it. */
export const EXTRA_FIELDS = [
  "role",
  "id",
  "isAdmin",
  "permissions",
  "userId",
  "constructor",
  "__proto__",
] as const;

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "b\udfffb",
  "\u202egnp",
  "é\u0301".repeat(50),
  "x".repeat(100_000),
  "'; drop table users; --",
  "%",
  "\\",
  "../../etc/passwd",
  "[object Object]",
  "$undefined",
  "{{7*7}}",
  "2147483648",
  "99999999999999999999",
  "-1",
  "1e3",
  "0x10",
  "NaN",
  "Infinity",
  "null",
  "1 ",
  "+275760-09-13T00:00:00.000Z",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "2026-01-01T00:00:00.000Z_99999999999999999999",
  "+275760-09-13T00:00:00.000Z_1",
  [],
  ["x"],
  [1],
  [null],
  Array.from({ length: 2_000 }, () => 1),
  {},
  { a: 1 },
  { toString: 1 },
  { length: 1e9 },
  { $gt: "" },
  nested(2_000),
];

/** Of these, `fitting` takes whatever a schema accepts. */
const PLAIN: readonly unknown[] = [
  // A port that nobody listens on: what asks a provider there is refused at once.
  "http://127.0.0.1:9",
  "openid",
  // A directory where nobody listens, and a filter for it.
  "ldaps://127.0.0.1:9",
  "(uid={username})",
  "house",
  // A user, a token's secret and a certificate, as who begins writes them.
  "proxlb@pve",
  "00000000-0000-0000-0000-000000000000",
  Array(32).fill("AA").join(":"),
  "anna",
  "anna@example.org",
  "2026-01-01T00:00:00Z",
  // A window: its day, its time and its zone.
  "2026-11-29",
  "02:00",
  "Europe/Berlin",
  // A network that somebody may come from.
  "192.0.2.0/24",
  // No certificate is one that may be left out.
  "",
  // A cursor of the migrations: when one started, and its row.
  "2026-01-01T00:00:00.000Z_1",
  "123456",
  "seven lanterns on the quay",
  "1",
  "pve1",
  1,
  100,
  30,
  0,
  true,
  false,
  null,
];

/** A value that a schema accepts, optional fields sometimes left out. */
export function fitting(schema: z.core.$ZodType, random: Random): unknown {
  const { def } = schema._zod as { def: Definition };
  switch (def.type) {
    case "object": {
      const fields = Object.entries(def.shape ?? {}).map(([key, field]) => [key, fitting(field, random)]);
      return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
    }
    case "array":
      return Array.from({ length: random.int(1, 2) }, () => fitting(def.element as z.core.$ZodType, random));
    case "optional":
    case "default":
      return random.chance(0.4) ? undefined : fitting(def.innerType as z.core.$ZodType, random);
    case "enum":
      return random.pick(Object.values(def.entries ?? {}));
    case "literal":
      return random.pick(def.values ?? []);
    default: {
      const accepted = PLAIN.filter((value) => (schema as z.ZodType).safeParse(value).success);
      // Of a choice between forms, one of them is made up.
      if (accepted.length === 0 && def.options) return fitting(random.pick(def.options), random);
      if (accepted.length === 0) throw new Error(`No example fits a ${def.type}: add one to PLAIN.`);
      return random.pick(accepted);
    }
  }
}

interface Definition {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  element?: z.core.$ZodType;
  innerType?: z.core.$ZodType;
  entries?: Record<string, string | number>;
  options?: readonly z.core.$ZodType[];
  values?: readonly unknown[];
}

/** The value with one more field in one of its objects. */
export function withField(value: unknown, key: string, random: Random): unknown {
  const copy = structuredClone(value);
  const target = random.pick(objectsIn(copy).filter((each) => !Object.hasOwn(each, key)));
  // Assigning to `__proto__` would set the prototype instead.
  Object.defineProperty(target, key, {
    value: random.pick([1, "super_admin", true, { isAdmin: true }]),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

/** The value with some parts exchanged for what no form would ever send; now and then nothing of it is left. */
export function spoiled(value: unknown, random: Random): unknown {
  if (random.chance(0.1)) return random.pick(VALUES);
  const copy = structuredClone(value);
  for (const target of objectsIn(copy)) {
    for (const key of Object.keys(target)) if (random.chance(0.5)) target[key] = random.pick(VALUES);
  }
  return copy;
}

/** Bodies that are no JSON object, or hardly. */
export const HOSTILE_BODIES: readonly (string | Uint8Array<ArrayBuffer>)[] = [
  "NaN",
  "[]",
  "null",
  '"x"',
  "1",
  "{",
  "{]",
  '{"a":1,}',
  "{'a':1}",
  '{"a":undefined}',
  "\u0000",
  `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  "[".repeat(100_000),
  '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}',
  new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
];

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}
