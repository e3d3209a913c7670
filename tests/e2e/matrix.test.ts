import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { topicRequirement } from "@/lib/access/topics";
import { can, type Requirement } from "@/lib/identity/permissions";
import { SOCKET_PATH } from "@/lib/live/sockets/paths";
import type { WatchReply } from "@/lib/live/sockets/protocol";
import { TOPICS, type Topic } from "@/lib/live/topics";
import { callAction, callPage, callRoute, fill, get, type Seen, type Verdict } from "./support/calls";
import { ACTIONS, LITERAL_MATRIX, PAGES, ROUTES } from "./support/literal-matrix";
import { builtActions, builtPaths } from "./support/manifests";
import { type Cookies, PEOPLE, type Person, roleOf, signEverybodyIn } from "./support/people";
import { auditCount, changesBetween, effectsOf, hasPostgres, startWorld, type World } from "./support/world";

const HOW =
  "add it to tests/e2e/support/literal-matrix.ts in the row of its right, or remove it there when it is gone";

describe.runIf(hasPostgres())("every way in × every kind of person, on the production build", () => {
  let world: World;
  let cookies: Cookies;
  let actionIds: Map<string, string>;
  const count = { cells: 0, refused: 0, outside: 0 };

  beforeAll(async () => {
    actionIds = builtActions();
    world = await startWorld();
    cookies = await signEverybodyIn(world);
  });
  afterAll(async () => {
    await world?.stop();
    const entries = Object.keys(PAGES).length + Object.keys(ACTIONS).length + Object.keys(ROUTES).length;
    console.log(
      `matrix: ${entries} entries and ${TOPICS.length} topics, ${count.cells} cells, ${count.refused} of them refused, ` +
        `${count.outside} outside the table`,
    );
  });

  it("finds exactly the table's pages, routes and actions in the build, and no inline action", () => {
    const routes = [...new Set(Object.keys(ROUTES).map((entry) => entry.split(" ")[1]))].sort();
    expect(Object.keys(PAGES).sort(), HOW).toEqual(builtPaths().pages);
    expect(routes, HOW).toEqual(builtPaths().routes);
    expect(Object.keys(ACTIONS).sort(), HOW).toEqual([...actionIds.keys()].sort());
    expect([...actionIds.keys()].filter((name) => name.includes("$$RSC_SERVER_ACTION"))).toEqual([]);
  });

  it("answers 405 to every method that the table does not list, and says in Allow which it does", async () => {
    const wrong: string[] = [];
    for (const path of builtPaths().routes) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"]) {
        if (`${method} ${path}` in ROUTES) continue;
        const headers = { cookie: cookies.super_admin, origin: world.url };
        const answer = await get(`${world.url}${fill(path)}`, headers, method);
        const { status } = answer;
        if (status !== 405) wrong.push(`${method} ${path}: ${status}. If it is meant to be there, ${HOW}`);
        const allow = String(answer.headers.allow).split(", ");
        if (
          allow.some((each) => each !== "HEAD" && each !== "OPTIONS" && !(`${each} ${path}` in ROUTES)) &&
          method !== "TRACE"
        )
          wrong.push(`${method} ${path}: allows ${allow}`);
        if (!String(answer.headers["content-type"]).startsWith("application/problem+json"))
          wrong.push(`${method} ${path}: no problem document`);
      }
    }
    count.outside += wrong.length;
    expect(wrong).toEqual([]);
  });

  const call: [Record<string, Requirement>, (entry: string, person: Person) => Promise<Seen>][] = [
    [PAGES, (entry, person) => callPage(world.url, fill(entry), cookies[person])],
    // To a page that nobody is turned away from, so that only the action's own door can refuse.
    [ACTIONS, (entry, person) => callAction(world.url, "/sign-in", idOf(entry), cookies[person])],
    [ROUTES, (entry, person) => callRoute(world.url, entry, cookies[person])],
  ];
  const idOf = (entry: string) => actionIds.get(entry) ?? "";

  // The second time pages and what is read may come from something kept for somebody else; changes are kept by nothing.
  for (const pass of ["cold", "warm"]) {
    it(`lets in and refuses as the table says, ${pass}`, async () => {
      const wrong: string[] = [];
      for (const [table, ask] of call) {
        for (const [entry, requirement] of Object.entries(table)) {
          // The build lacks it: the first test says so.
          if (table === ACTIONS && !actionIds.has(entry)) continue;
          if (pass === "warm" && table !== PAGES && !entry.startsWith("GET ")) continue;
          wrong.push(...(await tryEntry(entry, requirement, table !== PAGES, ask)));
        }
      }
      expect(wrong).toEqual([]);
    });
  }

  /** Everybody at one door; whoever is refused must have changed nothing. */
  async function tryEntry(
    entry: string,
    requirement: Requirement,
    recorded: boolean,
    ask: (entry: string, person: Person) => Promise<Seen>,
  ): Promise<string[]> {
    const wrong: string[] = [];
    const people = [...PEOPLE].sort(
      (a, b) => Number(mayPass(a, requirement)) - Number(mayPass(b, requirement)),
    );
    const refused = people.filter((person) => !mayPass(person, requirement));
    const before = refused.length > 0 ? await effectsOf(world) : null;
    const attempts = await auditCount(world.sql, "attempt");
    for (const person of people) {
      if (before && person === people[refused.length]) {
        const changes = changesBetween(before, await effectsOf(world));
        if (changes.length > 0) wrong.push(`${entry}: a refused call changed ${changes.join(", ")}`);
        if ((await auditCount(world.sql, "attempt")) !== attempts)
          wrong.push(`${entry}: a refused call got in`);
      }
      const seen = await ask(entry, person);
      verdicts.set(`${entry} ${person}`, seen.verdict);
      count.cells += 1;
      const expected = expectedVerdict(person, requirement);
      if (expected !== "allowed") count.refused += 1;
      if (expected !== "allowed" && recorded) refusedAtDoors += 1;
      if (requirement === "anyone" ? seen.status >= 500 : seen.verdict !== expected) {
        wrong.push(`${entry} as ${person}: ${seen.verdict} (${seen.status}) instead of ${expected}`);
      }
    }
    return wrong;
  }
  let refusedAtDoors = 0;
  /** Entry and person → what the door said the last time. */
  const verdicts = new Map<string, Verdict>();

  it("refuses every page in every form of transport", async () => {
    // Three letters ("dns") also come up by chance, in the random text that lets a page's own scripts run.
    const names = [...world.simulator.cluster.guests.values()]
      .map((guest) => guest.name)
      .filter((name) => name.length > 4);
    expect(names.length).toBeGreaterThan(3);
    const wrong: string[] = [];
    for (const [page, requirement] of Object.entries(PAGES)) {
      if (requirement === "anyone") continue;
      for (const [what, path, headers] of transports(fill(page))) {
        for (const person of ["anonymous", "revoked"] as const) {
          const seen = await callPage(world.url, path, cookies[person], headers);
          count.cells += 1;
          const leaked = names.find((name) => seen.body.includes(name));
          if (leaked) wrong.push(`${page} ${what} as ${person} tells of ${leaked}`);
          if (seen.status >= 500) wrong.push(`${page} ${what} as ${person}: ${seen.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("refuses every action on every public page to who is not signed in", async () => {
    const before = await effectsOf(world);
    const wrong: string[] = [];
    for (const [entry, requirement] of Object.entries(ACTIONS)) {
      if (requirement === "anyone" || !actionIds.has(entry)) continue;
      // At /sign-in everybody was above.
      const calls = ["/setup", "/no-such-page", "/forbidden"].flatMap((page) =>
        (["anonymous", "disabled"] as const).map(async (person) => {
          const seen = await callAction(world.url, page, idOf(entry), cookies[person]);
          count.cells += 1;
          if (seen.verdict !== "signed_out")
            wrong.push(`${entry} at ${page}: ${seen.verdict} ${seen.status}`);
        }),
      );
      await Promise.all(calls);
    }
    expect(wrong).toEqual([]);
    expect(await effectsOf(world)).toEqual(before);
  });

  it("refuses every change from a foreign, an opaque and an absent origin with 403 and without effect", async () => {
    const before = await effectsOf(world);
    const wrong: string[] = [];
    const cookie = cookies.super_admin;
    const { host } = new URL(world.url);
    const origins: Record<string, Record<string, string>> = {
      foreign: { origin: "https://evil.example" },
      opaque: { origin: "null" },
      forwarded: { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
      prefix: { origin: `http://${host}.evil.example` },
      absent: { origin: "" },
    };
    const changes: [string, string, Record<string, string>][] = [
      ...Object.keys(ACTIONS).map((entry): [string, string, Record<string, string>] => [
        entry,
        "POST /sign-in",
        { "next-action": idOf(entry) },
      ]),
      ...Object.keys(ROUTES)
        // Browsers send their reports with an opaque origin; they change nothing (csp-report.test.ts).
        .filter((entry) => !entry.startsWith("GET ") && entry !== "POST /api/csp-report")
        .map((entry): [string, string, Record<string, string>] => [entry, entry, {}]),
    ];
    for (const [entry, target, own] of changes) {
      const [method = "", path = ""] = target.split(" ");
      for (const [what, origin] of Object.entries(origins)) {
        const headers: Record<string, string> = { ...own, ...origin, cookie, "content-length": "0" };
        if (what === "absent") delete headers.origin;
        const { status } = await get(`${world.url}${fill(path)}`, headers, method);
        count.cells += 1;
        if (status !== 403) wrong.push(`${entry} from a ${what} origin: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await effectsOf(world)).toEqual(before);
  });

  it("lets each person watch the topics of the table and no others", async () => {
    const wrong: string[] = [];
    for (const person of PEOPLE) {
      const reply = await watchAll(world.url, cookies[person]);
      const expected = TOPICS.filter((topic) => mayPass(person, topicRequirement[topic]));
      count.cells += TOPICS.length;
      if (roleOf(person) === null ? reply !== null : String(reply?.watching) !== String(expected)) {
        wrong.push(`${person} watches ${reply?.watching} instead of ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("gave each role, at each of those doors, what the specification says in words", () => {
    const wrong: string[] = [];
    for (const { right, entries, roles } of LITERAL_MATRIX) {
      // Tried as everybody above; some of them (signing out) would end what the next ones need.
      if (roles === "anyone") continue;
      for (const entry of entries) {
        if (entry in ACTIONS && !actionIds.has(entry)) continue;
        if (!call.some(([table]) => entry in table)) {
          wrong.push(`"${right}" names ${entry}, which no table has`);
          continue;
        }
        for (const person of ["viewer", "operator", "admin", "super_admin"] as const) {
          const may = roles.includes(person);
          const verdict = verdicts.get(`${entry} ${person}`);
          if (verdict === undefined || (verdict === "allowed") !== may) {
            wrong.push(`${right}: ${entry} as ${person} is ${verdict}, must be ${may}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("has recorded every refusal, the floods counted", async () => {
    // What is still counted in memory is written when the app ends.
    const { sql } = world;
    process.kill(world.pid, "SIGTERM");
    await expect.poll(() => isAlive(world.pid)).toBe(false);
    expect(await auditCount(sql, "refused")).toBeGreaterThanOrEqual(refusedAtDoors);
    expect(refusedAtDoors).toBeGreaterThan(200);
    const [flood] =
      await sql`select max((details->>'count')::int) as rest from audit_log where outcome = 'refused'`;
    expect(flood?.rest).toBeGreaterThan(1);
  });
});

function mayPass(person: Person, requirement: Requirement): boolean {
  const role = roleOf(person);
  return can(role && { role }, requirement);
}

function expectedVerdict(person: Person, requirement: Requirement): Verdict {
  if (mayPass(person, requirement)) return "allowed";
  return roleOf(person) === null ? "signed_out" : "forbidden";
}

/** Ways to ask for a page past whatever looks at its plain address. */
function transports(path: string): [string, string, Record<string, string>][] {
  const bare = path === "/" ? "/index" : path;
  const rsc = { rsc: "1" };
  const tree = encodeURIComponent(JSON.stringify(["", { children: ["(console)", {}] }, null, null]));
  return [
    ["plain", path, {}],
    [".rsc", `${bare}.rsc`, {}],
    ["?_rsc", `${path}?_rsc=1`, rsc],
    ["RSC header", path, rsc],
    ["prefetch", path, { ...rsc, "next-router-prefetch": "1" }],
    [
      "segment prefetch",
      path,
      { ...rsc, "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    ],
    ["segment file", `${bare}.segments/_tree.segment.rsc`, {}],
    ["full segment file", `${bare}.segments/_full.segment.rsc`, {}],
    ["parent's state tree", path, { ...rsc, "next-router-state-tree": tree }],
    ["double slash", `/${path}`, {}],
    ["encoded slash", `/%2f${path.slice(1)}`, {}],
    ["upper case", path.toUpperCase(), {}],
    ["trailing slash", `${bare}/`, {}],
    [
      "subrequest",
      path,
      { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
    ],
    ["matched path", "/sign-in", { "x-matched-path": path, "x-invoke-path": path }],
    ["rewrite", "/sign-in", { "x-middleware-rewrite": path, "x-nextjs-data": "1" }],
    ["parameter injection", `${path}?nxtPname=pve1&nxtPid=100&__nextLocale=en`, rsc],
    ["data route", `/_next/data/build${bare}.json`, {}],
  ];
}

/** Null: the socket was refused. */
function watchAll(url: string, cookie: string): Promise<WatchReply | null> {
  const socket = io(url, {
    path: SOCKET_PATH,
    transports: ["websocket"],
    reconnection: false,
    extraHeaders: { origin: url, ...(cookie ? { cookie } : {}) },
  });
  return new Promise<WatchReply | null>((resolve) => {
    socket.on("connect_error", () => resolve(null));
    socket.on("connect", () =>
      socket.emit("watch", { topics: TOPICS as readonly Topic[] }, (reply: WatchReply) => resolve(reply)),
    );
  }).finally(() => socket.close());
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
