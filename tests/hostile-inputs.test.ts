import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { parseInput } from "@/lib/access/input";
import { openTestDatabase } from "./support/database";
import {
  actionDoors,
  type Door,
  isObject,
  type Outcome,
  provideNothingToManage,
  restDoors,
  searchOf,
} from "./support/doors-in-process";
import { EXTRA_FIELDS, fitting, HOSTILE_BODIES, spoiled, withField } from "./support/hostile-inputs";
import { comeFromBrowser } from "./support/next-headers";
import { signedIn } from "./support/people";
import { Random } from "./support/planner/random";
import { CALL_TABLES, rowSums } from "./support/row-sums";
import { times } from "./support/times";

vi.mock("next/headers", () => import("./support/next-headers"));

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const random = new Random(SEED);
const SPOILED_EACH = times({ full: 32, share: 12 });
/** Of those, how many that the schema accepts. */
const ACCEPTED_EACH = times({ full: 10, share: 4 });
/** Doors that take fields which nobody reads. */
const TAKES_MORE = ["POST /api/csp-report"]; // browsers send what the standard of their day names
/** The first fits every id and name in an address. */
const IN_ADDRESS = ["100", "1", "pve1", "\0", "2147483648", "x".repeat(5_000)];

describe("every door, given what nobody asked it for", () => {
  const count = { inputs: 0, refused: 0 };
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let tables: string[] = [];
  let end: () => Promise<void>;

  beforeAll(async () => {
    database = await openTestDatabase();
    tables = (await execute<{ name: string }>(CALL_TABLES)).map(({ name }) => name);
    end = provideNothingToManage();
  }, 60_000);
  afterAll(async () => {
    console.log(`hostile inputs: seed ${SEED}, ${count.inputs} inputs, ${count.refused} of them not valid`);
    await end();
    await database.remove();
  });

  /** A new Super Admin, who may come in everywhere. */
  async function openBrowser(): Promise<void> {
    const { sessionId } = await signedIn(database.database, "super_admin");
    await comeFromBrowser(sessionId, `192.0.2.${random.int(1, 254)}`);
  }

  async function execute<T>(text: string): Promise<T[]> {
    const found = await database.database.db.execute(sql.raw(text));
    return (found as unknown as { rows: T[] }).rows;
  }

  /** Tries one door with everything. @param arrives what is left of an input on its way */
  async function attack(door: Door, arrives: (input: unknown) => unknown): Promise<void> {
    const { entry, input: schema, inAddress } = door;
    await openBrowser();
    const before = await execute(rowSums(tables));
    const fields = Object.keys(schema.shape);
    for (const key of TAKES_MORE.includes(entry) ? [] : EXTRA_FIELDS) {
      if (fields.includes(key) && !inAddress.includes(key)) continue;
      const given = withField(example(door), key, random);
      expect(await call(door, given), `${entry} took ${told(given)}`).toMatchObject({ code: "invalid" });
    }
    const given = Array.from({ length: SPOILED_EACH }, () => arrives(spoiled(example(door), random)));
    const sample = Object.fromEntries(inAddress.map((name) => [name, IN_ADDRESS[0]]));
    const isWrong = (each: unknown) => !isValid(schema, isObject(each) ? { ...each, ...sample } : each);
    for (const each of given.filter(isWrong)) {
      expect(await call(door, each), `${entry} took ${told(each)}`).toMatchObject({ code: "invalid" });
    }
    const after = await execute(rowSums(tables));
    expect(after, `${entry} changed something for what it refused`).toEqual(before);
    for (const each of given.filter((one) => !isWrong(one)).slice(0, ACCEPTED_EACH)) {
      const { code } = await call(door, each);
      // It may have ended the own session.
      const isRead = entry.startsWith("GET ");
      if (code === "unauthenticated" || (code === "ok" && !isRead)) await openBrowser();
    }
  }

  /** One call, which must not break whatever it is given. */
  async function call(door: Door, input: unknown): Promise<Outcome> {
    count.inputs += 1;
    const given = Object.fromEntries(door.inAddress.map((name) => [name, random.pick(IN_ADDRESS)]));
    const outcome = await door.call(input, given).catch((error: unknown) => ({
      code: "thrown",
      message: String(error),
    }));
    const what = `${door.entry} broke at ${told(input)}: ${outcome.message}`;
    expect(["internal", "thrown"], what).not.toContain(outcome.code);
    if (outcome.code === "invalid") count.refused += 1;
    return outcome;
  }

  it("refuses it in every action, without a trace", async () => {
    for (const door of await actionDoors()) await attack(door, (input) => input);
  }, 300_000);

  it("refuses it in every REST entry, without a trace", async () => {
    for (const door of await restDoors()) {
      if (door.method === "GET") {
        await attack(door, (input) => fieldsOf(searchOf(input)));
        continue;
      }
      await attack(door, (input) => JSON.parse(JSON.stringify(input)));
      for (const body of HOSTILE_BODIES) {
        count.inputs += 1;
        const outcome = await door.send("", body, { id: "1" });
        const what = `${door.entry} took ${String(body).slice(0, 60)}`;
        expect(outcome, what).toMatchObject({ code: "invalid" });
      }
    }
  }, 300_000);

  it("has polluted nothing that everything inherits", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    expect(count.inputs).toBeGreaterThan(2_000);
    expect(count.refused).toBeGreaterThan(1_000);
  });
});

/** An input that fits, but for what the address gives. */
function example({ input, inAddress }: Door): unknown {
  const fields = Object.entries(fitting(input, random) as object);
  return Object.fromEntries(fields.filter(([key]) => !inAddress.includes(key)));
}

/** What a handler makes of a query. */
function fieldsOf(search: URLSearchParams): unknown {
  const one = (key: string) => {
    const values = search.getAll(key);
    return values.length > 1 ? values : values[0];
  };
  return Object.fromEntries([...search.keys()].map((key) => [key, one(key)]));
}

function isValid(schema: z.ZodObject, input: unknown): boolean {
  try {
    parseInput(schema, input);
    return true;
  } catch {
    return false;
  }
}

function told(input: unknown): string {
  return `${JSON.stringify(input)?.slice(0, 300)} (FUZZ_SEED=${SEED})`;
}
