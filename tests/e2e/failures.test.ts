import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { callAction, callPage, callRoute, fill, type Seen } from "./support/calls";
import { ACTIONS, PAGES, ROUTES } from "./support/literal-matrix";
import { builtActions } from "./support/manifests";
import { hasPostgres, startWorld, type World } from "./support/world";

/** What only our own log may say: SQL, stack frames, places in the file system, whose database it is. */
const INSIDES =
  /Failed query|params:|PostgresError|relation \\?"|select \\?"|insert into|\bat (async )?[\w.]+ \(|\.next\/(?!static)|node_modules|postgres(ql)?:\/\/|password_hash|argon2|not currently accepting/i;

/** Says which packages are in the program, by name: the one that hashes passwords too. */
const NAMES_PACKAGES = "GET /api/settings/about";

/** What Next makes of an error for the browser. */
const DIGEST = /digest\\?":\\?"(\d+)|data-dgst="(\d+)"/;

describe.runIf(canBrowse() && hasPostgres())("when a handler throws", () => {
  let world: World;
  let cookie = "";
  let actions: ReturnType<typeof builtActions>;

  beforeAll(async () => {
    actions = builtActions();
    world = await startWorld();
    cookie = await world.signIn("superadmin");
  });
  afterAll(() => world?.stop());

  const isGuarded = (table: Record<string, string>) => (entry: string) => table[entry] !== "anyone";
  const page = (entry: string) => callPage(world.url, fill(entry), cookie);
  const route = (entry: string) => callRoute(world.url, entry, cookie);
  const action = (entry: string) => callAction(world.url, "/sign-in", actions.get(entry) ?? "", cookie);

  /** Everything with a door of its own. @returns what each answered */
  async function askAll(): Promise<Map<string, Seen>> {
    const seen = new Map<string, Seen>();
    for (const entry of Object.keys(PAGES).filter(isGuarded(PAGES))) seen.set(entry, await page(entry));
    for (const entry of Object.keys(ACTIONS).filter(isGuarded(ACTIONS))) seen.set(entry, await action(entry));
    // The first of these would sign out.
    const calls = Object.keys(ROUTES).filter((entry) => isGuarded(ROUTES)(entry) && !/logout/.test(entry));
    for (const entry of calls) seen.set(entry, await route(entry));
    return seen;
  }

  /** What is wrong with the answer of one that failed. */
  function faultsOf(entry: string, { status, body, requestId }: Seen, log: LogLine[]): string[] {
    const lines = log.filter((line) => line.requestId === requestId && line.level >= 40);
    // The front answers 503 from what is known; the log has a line for ten of those a minute and counts the others.
    const isKnown = status === 503;
    const faults = [
      ...(INSIDES.test(body) ? [`shows its insides: ${INSIDES.exec(body)?.[0]}`] : []),
      ...(lines.length > 0 || isKnown ? [] : [`has no line under ${requestId} in the log`]),
    ];
    if (entry in ROUTES) {
      const problem = JSON.parse(body) as Record<string, unknown>;
      if (problem.status !== status || problem.requestId !== requestId) faults.push(`is no problem: ${body}`);
    } else if (entry in ACTIONS) {
      if (!body.includes(`"requestId":"${requestId}"`)) faults.push(`does not name its request: ${body}`);
    } else if (!isKnown) {
      const [, inData, inMarkup] = DIGEST.exec(body) ?? [];
      const digest = inData ?? inMarkup;
      if (!lines.some((line) => line.err?.digest === digest))
        faults.push(`digest ${digest} is not in the log`);
    }
    return faults.map((fault) => `${entry} (${status}) ${fault}`);
  }

  const hasFailed = ({ status, body }: Seen) =>
    status >= 500 || body.includes('"code":"internal"') || DIGEST.test(body);

  it("because the database is gone, each way in says so under a name that the log has, and nothing of what is inside", async () => {
    const before = logOf(world).length;
    await world.cutDatabase();
    try {
      const seen = await askAll();
      const log = logOf(world).slice(before);
      const survived = [...seen].filter(([, each]) => !hasFailed(each)).map(([entry]) => entry);
      expect(survived).toEqual([]);
      expect([...seen].flatMap(([entry, each]) => faultsOf(entry, each, log))).toEqual([]);
      expect(log.some(({ msg }) => msg === "the database does not answer")).toBe(true);
      const told = log.filter(({ msg }) => msg?.startsWith("The database does not answer. Nothing is lost"));
      const names = [...seen.values()].map((each) => each.requestId);
      expect(told.length).toBeGreaterThanOrEqual(10);
      expect(told.filter(({ requestId = "" }) => !names.includes(requestId))).toEqual([]);
      expect(seen.size).toBeGreaterThan(80);
      expect(new Set([...seen.values()].map((each) => each.requestId)).size).toBe(seen.size);
      // Nobody can sign in either, and is told so without a reason that would help an attacker.
      const signIn = await fetch(`${world.url}/api/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: "viewer", password: "viewer-demo-1" }),
      });
      expect(signIn.status).toBe(503);
      expect(signIn.headers.get("retry-after")).toBe("5");
      expect(await signIn.text()).not.toMatch(INSIDES);
    } finally {
      await world.restoreDatabase();
    }
    await expect.poll(async () => (await route("GET /api/auth/me")).status).toBe(200);
  });

  it("because a table is not as it expects, the same, behind its door", async () => {
    const { sql } = world;
    const tables = await sql<{ name: string }[]>`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('users', 'user_sessions')`;
    for (const { name } of tables) await sql.unsafe(`alter table "${name}" rename to "${name}_away"`);
    const before = logOf(world).length;
    const seen = await askAll();
    for (const { name } of tables) await sql.unsafe(`alter table "${name}_away" rename to "${name}"`);
    const log = logOf(world).slice(before);
    const failed = [...seen].filter(([, each]) => hasFailed(each) && each.status !== 503);
    expect(failed.length).toBeGreaterThan(20);
    expect(failed.flatMap(([entry, each]) => faultsOf(entry, each, log))).toEqual([]);
    const open = [...seen].filter(([entry, { body }]) => entry !== NAMES_PACKAGES && INSIDES.test(body));
    expect(open.map(([entry]) => entry)).toEqual([]);
  });

  it("writes one line of JSON for each into the log, without the values of a failed query", () => {
    const text = world.output();
    // An app without accounts shows its setup link as what it is: words for a person.
    const words = /^(Nobody has an account yet|\s*https?:\/\/)/;
    for (const line of text.split("\n").filter((each) => each !== "" && !words.test(each)))
      expect(() => JSON.parse(line) as unknown, line).not.toThrow();
    expect(text).toContain("Failed query");
    expect(text).not.toMatch(/params:|"params"|\$argon2id\$/);
  });
});

interface LogLine {
  level: number;
  msg?: string;
  requestId?: string;
  err?: { digest?: string };
}

function logOf({ output }: World): LogLine[] {
  const lines = output()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as LogLine);
}
