import path from "node:path";
import { sql } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { ACTIONS, ROUTES } from "@/lib/access/entries";
import { parseInput } from "@/lib/access/input";
import { sessionCookieName, sessionSecrets } from "@/lib/access/session";
import { env } from "@/lib/core/env";
import type { Result } from "@/lib/core/result";
import { provideDaemon } from "@/lib/daemon/instance";
import { createNoDaemon } from "@/lib/daemon/none";
import { provideLive } from "@/lib/live/live";
import { Random } from "./planner/random";
import { openTestDatabase } from "./support/database";
import { EXTRA_FIELDS, fitting, HOSTILE_BODIES, spoiled, withField } from "./support/hostile-inputs";
import { liveOn } from "./support/live-harness";
import { signedIn } from "./support/people";
import { CALL_TABLES, rowSums } from "./support/row-sums";

/** What Next gives to an action of the request that it answers. */
const browser = vi.hoisted(() => ({ headers: new Headers(), jar: new Map<string, string>() }));
vi.mock("next/headers", () => ({
  headers: async () => browser.headers,
  cookies: async () => ({
    get: (name: string) => {
      const value = browser.jar.get(name);
      return value === undefined ? undefined : { name, value };
    },
    getAll: () => [],
    set: () => undefined,
    delete: () => undefined,
  }),
}));

type Act = ((input: unknown) => Promise<Result<unknown>>) & { input: z.ZodObject };
type Handle = ((request: Request, context: { params: Promise<object> }) => Promise<Response>) & {
  input?: z.ZodObject;
};

/** Outcome of one call, in the words of Result and of problem documents. */
interface Outcome {
  code: string;
  message: string;
}

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const SPOILED_EACH = 40;
/** Of those, how many that the schema accepts. */
const ACCEPTED_EACH = 16;
/** Of the inputs that come as far as a password's hash, which takes a tenth of a second. */
const SLOW_EACH = 4;
/** The first fits every id and name in an address. */
const IN_ADDRESS = ["100", "1", "pve1", "\0", "2147483648", "x".repeat(5_000)];
const random = new Random(SEED);

/** Handlers of next-auth and the probes, which read no input of ours. */
const WITHOUT_INPUT = ["/api/auth/[...nextauth]", "/api/health", "/api/livez", "/api/readyz"];

describe("every door, given what nobody asked it for", () => {
  const count = { inputs: 0, refused: 0 };
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let tables: string[] = [];
  const live = liveOn(null, 1);

  beforeAll(async () => {
    database = await openTestDatabase("embedded");
    tables = (await execute<{ name: string }>(CALL_TABLES)).map(({ name }) => name);
    provideLive(live);
    provideDaemon(createNoDaemon());
  }, 60_000);
  afterAll(async () => {
    console.log(`hostile inputs: seed ${SEED}, ${count.inputs} inputs, ${count.refused} of them not valid`);
    await live.close();
    await database.remove();
  });

  /** A browser of a new Super Admin, who may come in everywhere. */
  async function openBrowser(): Promise<void> {
    const { sessionId } = await signedIn(database.database, "super_admin");
    const name = sessionCookieName();
    const cookie = await encode({ token: { sid: sessionId }, secret: sessionSecrets(), salt: name });
    browser.jar = new Map([[name, cookie]]);
    browser.headers = new Headers({
      cookie: `${name}=${cookie}`,
      origin: new URL(env().APP_URL).origin,
      host: new URL(env().APP_URL).host,
      "x-real-ip": `192.0.2.${random.int(1, 254)}`,
    });
  }

  async function rows(): Promise<unknown> {
    return (await execute(rowSums(tables))) as unknown;
  }

  async function execute<T>(text: string): Promise<T[]> {
    const found = await database.database.db.execute(sql.raw(text));
    return (found as unknown as { rows: T[] }).rows;
  }

  /** Tries one door with everything. @param arrives what is left of an input on its way */
  async function attack(
    entry: string,
    schema: z.ZodObject,
    send: (input: unknown) => Promise<Outcome>,
    inAddress: string[] = [],
    arrives: (input: unknown) => unknown = (input) => input,
  ): Promise<void> {
    const told = (input: unknown) => `${JSON.stringify(input)?.slice(0, 300)} (FUZZ_SEED=${SEED})`;
    const call = async (input: unknown): Promise<Outcome> => {
      count.inputs += 1;
      const outcome = await send(input).catch((error: unknown) => ({
        code: "thrown",
        message: String(error),
      }));
      const what = `${entry} broke at ${told(input)}: ${outcome.message}`;
      expect(["internal", "thrown"], what).not.toContain(outcome.code);
      if (outcome.code === "invalid") count.refused += 1;
      return outcome;
    };
    await openBrowser();
    const before = await rows();
    const fields = Object.keys(schema.shape);
    for (const key of EXTRA_FIELDS) {
      if (fields.includes(key) && !inAddress.includes(key)) continue;
      const given = withField(example(schema, inAddress), key, random);
      expect(await call(given), `${entry} took ${told(given)}`).toMatchObject({ code: "invalid" });
    }
    const given = Array.from({ length: SPOILED_EACH }, () =>
      arrives(spoiled(example(schema, inAddress), random)),
    );
    const sample = Object.fromEntries(inAddress.map((name) => [name, IN_ADDRESS[0]]));
    const isWrong = (each: unknown) => !isValid(schema, isObject(each) ? { ...each, ...sample } : each);
    for (const each of given.filter(isWrong)) {
      expect(await call(each), `${entry} took ${told(each)}`).toMatchObject({ code: "invalid" });
    }
    expect(await rows(), `${entry} changed something for what it refused`).toEqual(before);
    const isSlow = fields.some((field) => /password/i.test(field));
    for (const each of given.filter((one) => !isWrong(one)).slice(0, isSlow ? SLOW_EACH : ACCEPTED_EACH)) {
      const { code } = await call(each);
      // It may have ended the own session.
      const isRead = entry.startsWith("GET ");
      if (code === "unauthenticated" || (code === "ok" && !isRead)) await openBrowser();
    }
  }

  it("refuses it in every action, without a trace", async () => {
    for (const entry of Object.keys(ACTIONS)) {
      const [file = "", name = ""] = entry.split("#");
      const act = ((await load(file)) as Record<string, Act>)[name];
      if (!act?.input)
        throw new Error(`${entry} does not tell its schema: make it with action() or publicAction().`);
      await attack(entry, act.input, async (input) => {
        const result = await act(input);
        return result.ok ? { code: "ok", message: "" } : result.error;
      });
    }
  }, 120_000);

  it("refuses it in every REST entry, without a trace", async () => {
    for (const entry of Object.keys(ROUTES)) {
      const [method = "GET", address = ""] = entry.split(" ");
      if (WITHOUT_INPUT.includes(address)) continue;
      const handle = ((await load(`app${address}/route.ts`)) as Record<string, Handle>)[method];
      if (!handle?.input) throw new Error(`${entry} does not tell its schema: make it with endpoint().`);
      const inAddress = [...address.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? "");
      const send = async (query: string, body: BodyInit | null): Promise<Outcome> => {
        const url = `${env().APP_URL}${address}?${query}`;
        const request = new Request(url, { method, headers: browser.headers, body });
        const params = Object.fromEntries(inAddress.map((name) => [name, random.pick(IN_ADDRESS)]));
        return outcomeOf(await handle(request, { params: Promise.resolve(params) }));
      };
      if (method === "GET") {
        const ask = (input: unknown) => send(searchOf(input).toString(), null);
        await attack(entry, handle.input, ask, inAddress, (input) => fieldsOf(searchOf(input)));
        continue;
      }
      const ask = (input: unknown) => send("", JSON.stringify(input));
      await attack(entry, handle.input, ask, inAddress, (input) => JSON.parse(JSON.stringify(input)));
      for (const body of HOSTILE_BODIES) {
        count.inputs += 1;
        const outcome = await send("", body);
        expect(outcome, `${entry} took ${String(body).slice(0, 60)}`).toMatchObject({ code: "invalid" });
      }
    }
  }, 120_000);

  it("has polluted nothing that everything inherits", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    expect(count.inputs).toBeGreaterThan(2_000);
    expect(count.refused).toBeGreaterThan(1_000);
  });
});

/** Named at run time, so that nothing here lists the doors a second time. */
function load(file: string): Promise<unknown> {
  const absolute = path.resolve(file);
  return import(absolute);
}

async function outcomeOf(response: Response): Promise<Outcome> {
  const text = await response.text();
  if (response.ok) return { code: "ok", message: "" };
  const { title, detail } = JSON.parse(text) as { title: string; detail: string };
  return { code: title, message: detail };
}

/** As the query of an address, where everything is text. */
function searchOf(input: unknown): URLSearchParams {
  if (!isObject(input)) return new URLSearchParams([[String(input), ""]]);
  const pairs = Object.entries(input).flatMap(([key, value]) =>
    (Array.isArray(value) && value.length < 50 ? value : [value]).map((each) => [key, textOf(each)]),
  );
  return new URLSearchParams(pairs);
}

function fieldsOf(search: URLSearchParams): unknown {
  const one = (key: string) => {
    const values = search.getAll(key);
    return values.length > 1 ? values : values[0];
  };
  return Object.fromEntries([...search.keys()].map((key) => [key, one(key)]));
}

function textOf(value: unknown): string {
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

function example(schema: z.ZodObject, without: string[]): unknown {
  const fields = Object.entries(fitting(schema, random) as object);
  return Object.fromEntries(fields.filter(([key]) => !without.includes(key)));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isValid(schema: z.ZodObject, input: unknown): boolean {
  try {
    parseInput(schema, input);
    return true;
  } catch {
    return false;
  }
}
