import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiToken } from "@/lib/identity/api-token";
import { can, PERMISSIONS, type Permission, type Requirement } from "@/lib/identity/permissions";
import { percentile } from "@/tests/bench/report";
import { EXTRA_FIELDS, HOSTILE_BODIES } from "@/tests/support/hostile-inputs";
import { Random } from "@/tests/support/planner/random";
import { callAction, callRoute, fill, get } from "./support/calls";
import { ACTIONS, ROUTES } from "./support/literal-matrix";
import { builtActions } from "./support/manifests";
import { changesBetween, effectsOf, hasPostgres, startWorld, type World } from "./support/world";

const SCOPES = Object.keys(PERMISSIONS) as Permission[];
const isPermission = (requirement: Requirement): requirement is Permission => requirement in PERMISSIONS;

describe.runIf(hasPostgres())("boundaries on the production build", () => {
  let world: World;
  let viewer = "";
  let actionIds: ReturnType<typeof builtActions>;

  beforeAll(async () => {
    actionIds = builtActions();
    world = await startWorld();
    // Before this address is locked by the many wrong sign-ins at the end.
    viewer = await world.signIn("viewer");
  });
  afterAll(() => world?.stop());

  /** A personal token of a demo account. */
  async function makeToken(username: string, scopes: readonly Permission[]) {
    const { token, publicId, secretHash } = newApiToken();
    await world.sql`insert into api_tokens (user_id, name, public_id, secret_hash, scopes, expires_at)
      select id, 'test', ${publicId}, ${secretHash}, ${world.sql.json([...scopes])}, now() + interval '1 day'
      from users where username = ${username}`;
    return { authorization: `Bearer ${token}` };
  }

  const needing = Object.entries(ROUTES).flatMap(([entry, requirement]) =>
    isPermission(requirement) ? [{ entry, requirement }] : [],
  );

  it("lets a token in by the one scope that an entry needs, and not by all the others together", async () => {
    expect(needing.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    for (const scope of new Set(needing.map(({ requirement }) => requirement))) {
      const only = await makeToken("superadmin", [scope]);
      const allBut = await makeToken(
        "superadmin",
        SCOPES.filter((each) => each !== scope),
      );
      for (const { entry } of needing.filter(({ requirement }) => requirement === scope)) {
        const refused = await callRoute(world.url, entry, "", allBut);
        if (refused.status !== 403) wrong.push(`${entry} with all but ${scope}: ${refused.status}`);
        const seen = await callRoute(world.url, entry, "", only);
        if (seen.verdict !== "allowed") wrong.push(`${entry} with ${scope} alone: ${seen.status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("demotes a token together with its owner", async () => {
    const all = await makeToken("superadmin", SCOPES);
    const owner = world.sql`(select id from users where username = 'superadmin')`;
    await world.sql`update users set role = 'viewer' where id = ${owner}`;
    const wrong: string[] = [];
    for (const { entry, requirement } of needing) {
      const { verdict } = await callRoute(world.url, entry, "", all);
      const expected = can({ role: "viewer" }, requirement) ? "allowed" : "forbidden";
      if (verdict !== expected) wrong.push(`${entry}: ${verdict}`);
    }
    await world.sql`update users set role = 'super_admin' where id = ${owner}`;
    expect(wrong).toEqual([]);
  });

  it("gives a token no part in what belongs to its person, and no action at all", async () => {
    const all = await makeToken("superadmin", SCOPES);
    const before = await effectsOf(world);
    const json = { ...all, "content-type": "application/json" };
    const change = { currentPassword: "superadmin-demo-1", newPassword: "seven lanterns on the quay" };
    const password = await fetch(`${world.url}/api/auth/password`, {
      method: "PUT",
      headers: json,
      body: JSON.stringify(change),
    });
    expect(password.status).toBe(403);
    const signOut = await fetch(`${world.url}/api/auth/logout`, {
      method: "POST",
      headers: json,
      body: "{}",
    });
    expect(signOut.status).toBe(403);
    for (const [entry, requirement] of Object.entries(ROUTES)) {
      if (requirement !== "signed_in" || !entry.startsWith("GET ") || entry.endsWith("/me")) continue;
      expect((await callRoute(world.url, entry, "", all, {})).status, entry).toBe(403);
    }
    const me = await get(`${world.url}/api/auth/me`, all);
    expect(JSON.parse(me.body)).toMatchObject({ username: "superadmin", email: null, lastLoginAt: null });
    const wrong: string[] = [];
    for (const [entry, requirement] of Object.entries(ACTIONS)) {
      if (requirement === "anyone") continue;
      const { verdict } = await callAction(world.url, "/sign-in", actionIds.get(entry) ?? "", "", all);
      if (verdict !== "signed_out") wrong.push(`${entry}: ${verdict}`);
    }
    expect(wrong).toEqual([]);
    expect(changesBetween(before, await effectsOf(world))).toEqual([]);
  });

  it("refuses unknown fields and hostile bodies over the wire, without a 5xx and without effect", async () => {
    const cookie = await world.signIn("superadmin");
    const before = await effectsOf(world);
    const random = new Random(1);
    const wrong: string[] = [];
    for (const entry of Object.keys(ROUTES)) {
      const [method = "", path = ""] = entry.split(" ");
      // next-auth's own, which read forms; the probes, which read nothing; browsers' reports, which have their own test.
      if (/nextauth|health|livez|readyz|csp-report/.test(path)) continue;
      if (method === "GET") {
        const { status } = await get(`${world.url}${fill(path)}?isAdmin=true`, { cookie });
        if (status !== 400) wrong.push(`${entry}?isAdmin=true: ${status}`);
        continue;
      }
      const bodies = [JSON.stringify({ [random.pick(EXTRA_FIELDS)]: 1, notAField: 1 }), ...some(random, 3)];
      for (const body of bodies) {
        const headers = { cookie, origin: world.url, "content-type": "application/json" };
        const { status } = await fetch(`${world.url}${fill(path)}`, { method, headers, body });
        if (status !== 400) wrong.push(`${entry} with ${String(body).slice(0, 40)}: ${status}`);
      }
    }
    for (const [entry, id] of actionIds) {
      for (const argument of ["$undefined", "$NaN", "\0", null, [[]], { isAdmin: true, __proto: 1 }]) {
        const headers = { "next-action": id, origin: world.url, cookie, "content-type": "text/plain" };
        const body = JSON.stringify([argument]);
        const { status } = await fetch(`${world.url}/profile`, { method: "POST", headers, body });
        if (status >= 500) wrong.push(`${entry} with ${body}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(changesBetween(before, await effectsOf(world))).toEqual([]);
  });

  it("never shows one person what another one sees, in 300 turns", async () => {
    const people = [
      { name: "viewer", cookie: await world.signIn("viewer") },
      { name: "operator", cookie: await world.signIn("operator") },
    ];
    for (const { name } of people) {
      await world.sql`update users set first_name = ${`canary-of-${name}`} where username = ${name}`;
    }
    const own: string[] = [];
    const wrong: string[] = [];
    const paths = ["/profile", "/", "/api/auth/me", "/api/auth/sessions", "/api/cluster"];
    const turn = async (index: number) => {
      const [me, other] = index % 2 === 0 ? people : [...people].reverse();
      const path = paths[Math.floor(index / 2) % paths.length] ?? "/";
      const rsc: Record<string, string> = index % 3 === 0 && !path.startsWith("/api") ? { rsc: "1" } : {};
      const headers = { cookie: me?.cookie ?? "", ...rsc };
      const first = await get(`${world.url}${path}`, headers);
      // Next adds to an address what its flight data depends on.
      const { status, body } =
        first.status === 307 ? await get(`${world.url}${first.location}`, headers) : first;
      if (status !== 200) wrong.push(`${path} as ${me?.name}: ${status}`);
      if (body.includes(`canary-of-${other?.name}`))
        wrong.push(`${path} shows ${me?.name} ${other?.name}'s name`);
      if (body.includes(`canary-of-${me?.name}`)) own.push(path);
    };
    for (let index = 0; index < 300; index += 4) {
      await Promise.all([0, 1, 2, 3].map((offset) => turn(index + offset)));
    }
    expect(wrong).toEqual([]);
    expect(new Set(own), "the canary can be seen at all").toContain("/profile");
    expect(own.length).toBeGreaterThan(80);
  });

  it("gives a new session id at sign-in, whatever cookie the browser brought", async () => {
    const planted = await world.signIn("viewer");
    const token = await fetch(`${world.url}/api/auth/csrf`);
    const { csrfToken } = (await token.json()) as { csrfToken: string };
    const csrf = token.headers.getSetCookie().map((line) => line.split(";")[0]);
    const answer = await fetch(`${world.url}/api/auth/callback/credentials`, {
      method: "POST",
      redirect: "manual",
      headers: {
        cookie: [...csrf, planted].join("; "),
        origin: world.url,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ csrfToken, username: "operator", password: "operator-demo-1" }),
    });
    const given = answer.headers.getSetCookie().find((line) => line.startsWith("proxlb-ui="));
    expect(given).toBeDefined();
    expect(planted).not.toContain(given?.split(";")[0]);
    const whoIs = async (cookie: string) => (await get(`${world.url}/api/auth/me`, { cookie })).body;
    expect(await whoIs(given?.split(";")[0] ?? "")).toContain('"username":"operator"');
    expect(await whoIs(planted), "the planted one is nobody new").toContain('"username":"viewer"');
  });

  it("answers others within half a second while 40 people sign in at once", async () => {
    let signingIn = true;
    const signIns = Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const body = JSON.stringify({ username: `nobody-${index}`, password: "not the password at all" });
        const headers = { "content-type": "application/json" };
        const { status } = await fetch(`${world.url}/api/auth/login`, { method: "POST", headers, body });
        return status;
      }),
    ).finally(() => {
      signingIn = false;
    });
    const timesMs: number[] = [];
    while (signingIn) {
      const startedMs = performance.now();
      const { status } = await get(`${world.url}/api/nodes`, { cookie: viewer });
      expect(status).toBe(200);
      timesMs.push(performance.now() - startedMs);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const statuses = await signIns;
    // Two hashes at work and twenty in line; who comes beyond is told to come again.
    expect(statuses.every((status) => status === 401 || status === 429)).toBe(true);
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThan(4);
    expect(timesMs.length).toBeGreaterThan(10);
    expect(percentile(timesMs, 0.95)).toBeLessThanOrEqual(500);
  });
});

function some(random: Random, amount: number) {
  return random.shuffle(HOSTILE_BODIES).slice(0, amount);
}
