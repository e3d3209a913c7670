import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSessions, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { signInProviders } from "@/db/schema/providers";
import { type Clock, clock } from "@/lib/core/clock";
import { setSingleton } from "@/lib/core/singleton";
import { beginSecondFactor, confirmSecondFactor } from "@/lib/identity/second-factor";
import { codeNow } from "@/lib/identity/totp";
import { openTestDatabase } from "@/tests/support/database";
import { CLIENT } from "@/tests/support/oidc/client";
import { enterProvider, RULES } from "@/tests/support/oidc/entered-provider";
import { type HouseProvider, startHouseProvider } from "@/tests/support/oidc/house-provider";
import { arriveAs, newcomer, signInCases } from "@/tests/support/oidc/sign-in-cases";
import { Visitor } from "@/tests/support/oidc/visitor";
import { makePerson, ORIGIN, recordedSockets, sessionOf } from "@/tests/support/people";
import { forgetDiscovery } from "./discovery";
import { endByProvider, logoutAtProvider } from "./logout";
import { sealClientSecret } from "./providers";

let house: HouseProvider;
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
const db = () => opened.database.db;

beforeAll(async () => {
  opened = await openTestDatabase();
  house = await startHouseProvider();
}, 60_000);
afterAll(async () => {
  await house.close();
  await opened.remove();
});

describe("by a certified provider", () =>
  signInCases(
    () => house,
    () => opened.database,
  ));

const change = (values: Partial<typeof signInProviders.$inferInsert>) =>
  db().update(signInProviders).set(values);
const arrive = (sub: string) => arriveAs(house, sub);
const FAILED = "/sign-in?provider=failed";
const OLD = "/sign-in?provider=old";

describe("a sign-in by a provider", () => {
  beforeAll(async () => {
    recordedSockets();
    await db().delete(signInProviders);
    await enterProvider(opened.database, house.issuer);
  });

  it("asks for the second factor that the account has here, and counts for nobody until then", async () => {
    const sub = newcomer(house, ["proxlb-admins"]);
    const first = await arrive(sub);
    const { userId = 0 } = (await first.visitor.actor()) ?? {};
    const seed = await beginSecondFactor(db(), userId);
    await confirmSecondFactor(db(), userId, codeNow(seed));
    const { visitor } = await arrive(sub);
    expect(await visitor.actor()).toBeNull();
    const [pending] = await db().select().from(userSessions).orderBy(desc(userSessions.id)).limit(1);
    expect(pending).toMatchObject({ isPending: true, authMethod: "oidc", userId });
    expect(pending?.identityLinkId).not.toBeNull();
  });

  it("is on the record with what was shown, and names no token", async () => {
    const sub = newcomer(house, ["proxlb-operators"]);
    const { visitor } = await arrive(sub);
    const actor = await visitor.actor();
    const rows = await db().select().from(auditLog).orderBy(desc(auditLog.id)).limit(2);
    expect(rows.map(({ action, outcome }) => [action, outcome])).toEqual([
      ["session.sign_in", "ok"],
      ["users.create_by_provider", "ok"],
    ]);
    expect(rows[0]).toMatchObject({
      userId: actor?.userId,
      authMethod: "oidc",
      details: { method: "provider house" },
    });
    const [session] = await db().select().from(userSessions).orderBy(desc(userSessions.id)).limit(1);
    expect(session?.idToken).toMatch(/^v1\./);
    expect(JSON.stringify(await db().select().from(auditLog))).not.toContain(CLIENT.secret);
  });

  it("lets groups make a Super Admin only where that is allowed, and keeps the last one", async () => {
    const roleRules = { ...RULES, groups: [{ group: "root", role: "super_admin" as const }] };
    await change({ roleRules });
    const sub = newcomer(house, ["root"]);
    expect((await arrive(sub)).path).toBe("/sign-in?provider=no_access");
    await change({ roleRules: { ...roleRules, maySuperAdmin: true } });
    const { visitor } = await arrive(sub);
    const { userId = 0 } = (await visitor.actor()) ?? {};
    expect(await visitor.actor()).toMatchObject({ role: "super_admin" });
    // The only one left who could sign in by a password.
    await db().update(users).set({ isActive: false }).where(eq(users.role, "super_admin"));
    await db().update(users).set({ isActive: true, passwordHash: "$argon2id$x" }).where(eq(users.id, userId));
    Object.assign(house.people[sub] ?? {}, { groups: [] });
    expect(await (await arrive(sub)).visitor.actor()).toMatchObject({ role: "super_admin" });
    const [, kept] = await db().select().from(auditLog).orderBy(desc(auditLog.id)).limit(2);
    expect(kept).toMatchObject({ action: "users.role_by_groups", details: { kept: expect.any(String) } });
    await makePerson(opened.database, "super_admin");
    expect((await arrive(sub)).path).toBe("/sign-in?provider=no_access");
    await change({ roleRules: RULES });
  });

  it("takes no groups for granted that the provider does not tell", async () => {
    const sub = newcomer(house, ["proxlb-admins"]);
    const { visitor } = await arrive(sub);
    Object.assign(house.people[sub] ?? {}, { groups: undefined });
    expect((await arrive(sub)).path).toBe("/sign-in?provider=groups_missing");
    Object.assign(house.people[sub] ?? {}, { _claim_names: { groups: "src1" } });
    expect((await arrive(sub)).path).toBe("/sign-in?provider=groups_overage");
    // What was known goes on until something is known.
    expect(await visitor.actor()).toMatchObject({ role: "admin" });
  });

  it("reads groups that are the keys of an object, as Zitadel has them", async () => {
    await change({ groupsClaim: "roles" });
    const sub = newcomer(house, [], { roles: { "proxlb-operators": { "1": "example.org" } } });
    expect(await (await arrive(sub)).visitor.actor()).toMatchObject({ role: "operator" });
    await change({ groupsClaim: "groups" });
  });
});

describe("what an attacker tries", () => {
  /** The provider's token endpoint gives another ID token than the real one. */
  async function withClaims(spoil: (claims: Record<string, unknown>) => Record<string, unknown>) {
    house.tamper(async (answer) => {
      const [, body = ""] = String(answer.id_token).split(".");
      const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
      answer.id_token = await house.sign(spoil(claims));
    });
    const { visitor, path } = await arrive(newcomer(house, ["proxlb-admins"]));
    house.tamper(null);
    expect(await visitor.actor()).toBeNull();
    return path;
  }

  it("would get in with what is not spoiled", async () => {
    house.tamper(async (answer) => {
      const [, body = ""] = String(answer.id_token).split(".");
      answer.id_token = await house.sign(JSON.parse(Buffer.from(body, "base64url").toString()));
    });
    expect((await arrive(newcomer(house, ["proxlb-admins"]))).path).toBe("/nodes");
    house.tamper(null);
  });

  it.each([
    ["another issuer", { iss: "http://localhost:1" }],
    ["an issuer that differs in one stroke", { iss: "slash" }],
    ["another audience", { aud: "somebody-else" }],
    ["several audiences and no azp", { aud: ["proxlb-ui", "somebody-else"] }],
    ["another authorized party", { azp: "somebody-else" }],
    ["another nonce", { nonce: "another" }],
    ["no nonce", { nonce: undefined }],
    ["an end in the past", { exp: 1_700_000_000 }],
    ["a beginning in the future", { iat: 4_000_000_000 }],
    ["no subject", { sub: undefined }],
    ["a subject that is no text", { sub: 7 }],
  ])("refuses an ID token with %s", async (_, wrong) => {
    const spoiled = "iss" in wrong && wrong.iss === "slash" ? { iss: `${house.issuer}/` } : wrong;
    expect(await withClaims((claims) => ({ ...claims, ...spoiled }))).toBe(FAILED);
  });

  it.each([
    ["none", (token: string) => `${part({ alg: "none" })}.${token.split(".")[1]}.`],
    ["HS256 with the client's secret", null],
    [
      "a signature of somebody else",
      (token: string) => `${token.split(".").slice(0, 2).join(".")}.${"A".repeat(342)}`,
    ],
    ["a changed body", (token: string) => withBody(token, { sub: "admin" })],
  ])("refuses an ID token signed by %s", async (_, spoil) => {
    house.tamper(async (answer) => {
      const token = String(answer.id_token);
      answer.id_token = spoil ? spoil(token) : await symmetric(token);
    });
    const { visitor, path } = await arrive(newcomer(house, ["proxlb-admins"]));
    house.tamper(null);
    expect([path, await visitor.actor()]).toEqual([FAILED, null]);
  });

  it("refuses another state, another browser, and what comes a second time", async () => {
    const sub = newcomer(house, ["proxlb-admins"]);
    const visitor = new Visitor();
    const back = await house.signIn(await visitor.begin("house"), sub);
    const foreign = new URL(back.url);
    foreign.searchParams.set("state", "another");
    expect(await visitor.comeBack(foreign.href), "another state").toBe(OLD);
    const again = await new Visitor().begin("house");
    expect(again).toContain("state=");
    const other = new Visitor();
    await other.begin("house");
    expect(await other.comeBack(back.url), "another browser").toBe(OLD);

    const mine = new Visitor();
    const own = await house.signIn(await mine.begin("house"), sub);
    const kept = new Map(mine.jar);
    expect(await mine.comeBack(own.url)).toBe("/");
    const copy = new Visitor();
    for (const [name, value] of kept) copy.jar.set(name, value);
    expect(await copy.comeBack(own.url), "the same once more").toBe(OLD);
    expect(await copy.actor()).toBeNull();
  });

  it("refuses a code that was exchanged before", async () => {
    const sub = newcomer(house, ["proxlb-admins"]);
    const first = new Visitor();
    const used = await house.signIn(await first.begin("house"), sub);
    const code = new URL(used.url).searchParams.get("code") ?? "";
    await first.comeBack(used.url);
    const thief = new Visitor();
    const fresh = new URL((await house.signIn(await thief.begin("house"), sub)).url);
    fresh.searchParams.set("code", code);
    expect(await thief.comeBack(fresh.href)).toBe(FAILED);
    expect(await thief.actor()).toBeNull();
  });

  it("refuses what one provider says at the way back of another", async () => {
    await enterProvider(opened.database, house.issuer, { slug: "second", name: "Second" });
    const visitor = new Visitor();
    const back = await house.signIn(await visitor.begin("house"), newcomer(house, ["proxlb-admins"]));
    expect(await visitor.comeBack(back.url.replace("/callback/house", "/callback/second"))).toBe(OLD);
    // And an answer that names another issuer (RFC 9207).
    const mixed = new Visitor();
    const url = new URL(
      (await house.signIn(await mixed.begin("house"), newcomer(house, ["proxlb-admins"]))).url,
    );
    url.searchParams.set("iss", "https://evil.example.org");
    expect(await mixed.comeBack(url.href)).toBe(FAILED);
    expect(await mixed.actor()).toBeNull();
    await db().delete(signInProviders).where(eq(signInProviders.slug, "second"));
  });

  it("leads to no other host", async () => {
    const sub = newcomer(house, ["proxlb-admins"]);
    for (const next of [
      "https://evil.example.org",
      "//evil.example.org",
      "/\\evil.example.org",
      "/%09/evil.example.org",
    ]) {
      const visitor = new Visitor();
      const back = await house.signIn(await visitor.begin("house", { purpose: "sign_in", next }), sub);
      expect(await visitor.comeBack(back.url), next).toMatch(/^\/($|%09)/);
    }
  });

  it("links nothing to an account whose session is another one or has ended", async () => {
    const person = await makePerson(opened.database, "admin");
    const { sessionId, actor } = await sessionOf(opened.database, person.id);
    const link = { purpose: "link", next: "/profile", sessionRowId: actor.sessionRowId } as const;
    const visitor = await Visitor.withSession(sessionId);
    const back = await house.signIn(await visitor.begin("house", link), newcomer(house, []));
    await db().update(userSessions).set({ revokedAt: new Date() }).where(eq(userSessions.userId, person.id));
    expect(await visitor.comeBack(back.url)).toBe("/profile?provider=link_lost");
    const stolen = new Visitor();
    const other = await house.signIn(await stolen.begin("house", link), newcomer(house, []));
    expect(await stolen.comeBack(other.url)).toBe("/profile?provider=link_lost");
  });
});

describe("proving by a provider who one is", () => {
  it("takes a new sign-in there of the same person, and nothing else", async () => {
    const [anna, eve] = [newcomer(house, ["proxlb-admins"]), newcomer(house, ["proxlb-admins"])];
    const { visitor } = await arrive(anna);
    const before = await visitor.actor();
    const confirm = {
      purpose: "confirm",
      next: "/confirmed",
      sessionRowId: before?.sessionRowId ?? 0,
    } as const;
    const url = await visitor.begin("house", confirm);
    expect(new URL(url).searchParams.get("prompt")).toBe("login");
    expect(new URL(url).searchParams.get("max_age")).toBe("0");
    expect(await visitor.comeBack((await house.signIn(url, eve)).url)).toBe("/confirmed?provider=not_you");
    expect(await visitor.actor(), "stays as it was").toMatchObject({ sessionRowId: before?.sessionRowId });
    expect(
      await visitor.comeBack((await house.signIn(await visitor.begin("house", confirm), anna)).url),
    ).toBe("/confirmed");
    const after = await visitor.actor();
    expect(after).toMatchObject({ userId: before?.userId });
    expect(after?.sessionRowId).not.toBe(before?.sessionRowId);
  });

  it.each([
    ["long ago", 1_700_000_000],
    ["never said", undefined],
  ])("refuses a sign-in there of %s", async (_, authTime) => {
    const sub = newcomer(house, ["proxlb-admins"]);
    const { visitor } = await arrive(sub);
    const sessionRowId = (await visitor.actor())?.sessionRowId ?? 0;
    house.tamper(async (answer) => {
      const [, body = ""] = String(answer.id_token).split(".");
      const claims = JSON.parse(Buffer.from(body, "base64url").toString());
      answer.id_token = await house.sign({ ...claims, auth_time: authTime });
    });
    const url = await visitor.begin("house", { purpose: "confirm", next: "/confirmed", sessionRowId });
    const back = await house.signIn(url, sub);
    expect(await visitor.comeBack(back.url)).toBe("/confirmed?provider=not_again");
    house.tamper(null);
  });
});

describe("signing out at the provider", () => {
  it("ends the sessions it opened and their sockets, once for each token", async () => {
    const { dropped } = recordedSockets();
    const sub = newcomer(house, ["proxlb-admins"]);
    const [one, two] = [await arrive(sub), await arrive(sub)];
    const other = await arrive(newcomer(house, ["proxlb-admins"]));
    const ids = [await one.visitor.actor(), await two.visitor.actor()].map((actor) => actor?.sessionRowId);
    const token = await house.sign({ ...house.logoutClaims(), sub });
    expect(await endByProvider(token, ORIGIN)).toBe(true);
    expect([await one.visitor.actor(), await two.visitor.actor()]).toEqual([null, null]);
    expect(dropped).toEqual(expect.arrayContaining(ids));
    expect(await other.visitor.actor()).not.toBeNull();
    const back = await arrive(sub);
    expect(await endByProvider(token, ORIGIN), "the same token again").toBe(false);
    expect(await back.visitor.actor()).not.toBeNull();
  });

  it("ends the one session that is named, and no other of the person", async () => {
    const sub = newcomer(house, ["proxlb-admins"]);
    const [one, two] = [await arrive(sub), await arrive(sub)];
    const rows = await db().select().from(userSessions).orderBy(desc(userSessions.id)).limit(2);
    const sid = rows[0]?.providerSessionId;
    expect(sid).toBeTruthy();
    expect(sid).not.toBe(rows[1]?.providerSessionId);
    expect(await endByProvider(await house.sign({ ...house.logoutClaims(), sid }), ORIGIN)).toBe(true);
    expect(await one.visitor.actor()).not.toBeNull();
    expect(await two.visitor.actor()).toBeNull();
  });

  it.each([
    ["a nonce", { nonce: "x" }],
    ["no event", { events: {} }],
    ["another event", { events: { "http://schemas.openid.net/event/other": {} } }],
    ["nobody named", { sub: undefined }],
    ["another audience", { aud: "somebody-else" }],
    ["another issuer", { iss: "https://evil.example.org" }],
    ["no jti", { jti: undefined }],
    ["an old date", { iat: 1_700_000_000, exp: 4_000_000_000 }],
    ["no end", { exp: undefined }],
  ])("refuses a logout token with %s", async (_, wrong) => {
    const sub = newcomer(house, ["proxlb-admins"]);
    const { visitor } = await arrive(sub);
    expect(await endByProvider(await house.sign({ ...house.logoutClaims(), sub, ...wrong }), ORIGIN)).toBe(
      false,
    );
    expect(await visitor.actor()).not.toBeNull();
  });

  it("refuses a logout token that nobody signed", async () => {
    const claims = { ...house.logoutClaims(), sub: newcomer(house, []) };
    expect(await endByProvider(`${part({ alg: "none" })}.${part(claims)}.`, ORIGIN)).toBe(false);
    for (const garbage of ["", "x", "a.b.c", `${part({ alg: "RS256" })}.${part(claims)}.AAAA`])
      expect(await endByProvider(garbage, ORIGIN)).toBe(false);
  });

  it("leads the browser of who signs out here to the provider's own end of session", async () => {
    const { visitor } = await arrive(newcomer(house, ["proxlb-admins"]));
    const url = new URL((await logoutAtProvider(await visitor.sessionId())) ?? "");
    expect(url.origin).toBe(house.issuer);
    expect(url.searchParams.get("post_logout_redirect_uri")).toBe("http://localhost:3000/sign-in");
    expect(url.searchParams.get("id_token_hint")).toMatch(/^ey/);
    const local = await sessionOf(opened.database, (await makePerson(opened.database)).id);
    expect(await logoutAtProvider(local.sessionId)).toBeNull();
  });
});

describe("a provider that changes or fails", () => {
  it("is believed with a new key, and the old one is not any more", async () => {
    await arrive(newcomer(house, ["proxlb-admins"]));
    const old = await house.sign({ ...house.logoutClaims(), sub: "anybody" });
    await house.rotateKey();
    forgetDiscovery();
    expect((await arrive(newcomer(house, ["proxlb-admins"]))).path).toBe("/nodes");
    expect(await endByProvider(old, ORIGIN)).toBe(false);
  });

  it("is asked for keys that nobody has at most once in five seconds", async () => {
    await arrive(newcomer(house, ["proxlb-admins"]));
    const before = house.asked("/jwks");
    for (let index = 0; index < 20; index += 1)
      await endByProvider(
        await house.sign({ ...house.logoutClaims(), sub: "x" }, { kid: `k${index}` }),
        ORIGIN,
      );
    expect(house.asked("/jwks") - before).toBeLessThanOrEqual(1);
  });

  it("is refused when it names itself by another issuer", async () => {
    await change({ issuer: `${house.issuer}/` });
    forgetDiscovery();
    await expect(new Visitor().begin("house")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("another issuer"),
    });
    await change({ issuer: house.issuer });
  });

  it("says why it does not work while it hangs, or is not there", async () => {
    forgetDiscovery();
    house.hang(true);
    const beganMs = performance.now();
    await expect(new Visitor().begin("house")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("did not answer within 5 seconds"),
    });
    expect(performance.now() - beganMs).toBeLessThan(7_000);
    house.hang(false);
    await change({ issuer: "http://localhost:9" });
    await expect(new Visitor().begin("house")).rejects.toMatchObject({ code: "unavailable" });
    await change({ issuer: house.issuer });
  });

  it("says so too where it was up a little while ago: nobody is sent to what has gone down since", async () => {
    await new Visitor().begin("house");
    house.hang(true);
    expect(await new Visitor().begin("house"), "within five seconds it is taken for up").toContain(
      house.issuer,
    );
    const real = clock();
    const later: Clock = { now: () => real.now(), monotonicMs: () => real.monotonicMs() + 5_000 };
    setSingleton("clock", later);
    await expect(new Visitor().begin("house")).rejects.toMatchObject({ code: "unavailable" });
    setSingleton("clock", real);
    house.hang(false);
  });

  it("cannot be used by who comes back when it was disabled meanwhile", async () => {
    const visitor = new Visitor();
    const back = await house.signIn(await visitor.begin("house"), newcomer(house, ["proxlb-admins"]));
    await change({ isEnabled: false });
    expect(await visitor.comeBack(back.url)).toBe(FAILED);
    await expect(visitor.begin("house")).rejects.toMatchObject({ code: "not_found" });
    await change({ isEnabled: true });
  });

  it("gives nobody anything with a wrong client secret", async () => {
    await change({ clientSecret: sealClientSecret("house", "wrong") });
    const { visitor, path } = await arrive(newcomer(house, ["proxlb-admins"]));
    expect([path, await visitor.actor()]).toEqual([FAILED, null]);
    await change({ clientSecret: sealClientSecret("house", CLIENT.secret) });
  });
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function withBody(token: string, more: object): string {
  const [head = "", body = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as object;
  return [head, part({ ...claims, ...more }), signature].join(".");
}

async function symmetric(token: string): Promise<string> {
  const { SignJWT } = await import("jose");
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(CLIENT.secret));
}
