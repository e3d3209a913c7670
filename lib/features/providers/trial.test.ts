import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { userSessions, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { identityLinks, providerTrials, signInProviders } from "@/db/schema/providers";
import type { Actor } from "@/lib/identity/actor";
import { openTestDatabase } from "@/tests/support/database";
import { CLIENT } from "@/tests/support/oidc/client";
import { enterProvider, HOUSE } from "@/tests/support/oidc/entered-provider";
import { type HouseProvider, startHouseProvider } from "@/tests/support/oidc/house-provider";
import { newcomer } from "@/tests/support/oidc/sign-in-cases";
import { Visitor } from "@/tests/support/oidc/visitor";
import { recordedSockets, signedIn } from "@/tests/support/people";
import { getProviderTrial, tryProvider } from "./trial";

/** The browser that a test goes on with. */
const browser = vi.hoisted(() => ({ cookie: "", set: [] as { name: string; value: string }[] }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ cookie: browser.cookie }),
  cookies: async () => ({
    set: (name: string, value: string) => void browser.set.push({ name, value }),
  }),
}));

let house: HouseProvider;
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
const db = () => opened.database.db;

beforeAll(async () => {
  opened = await openTestDatabase();
  house = await startHouseProvider();
  recordedSockets();
}, 60_000);
afterAll(async () => {
  await house.close();
  await opened.remove();
});

const typed = (given: object = {}) => ({
  ...HOUSE,
  roleRules: { ...HOUSE.roleRules, groups: [...HOUSE.roleRules.groups] },
  issuer: house.issuer,
  clientSecret: CLIENT.secret,
  id: null,
  ...given,
});

/** A Super Admin's browser begins a trial, and goes the whole way as somebody of the provider. */
async function go(given: object, sub: string, boss: Awaited<ReturnType<typeof signedIn>>) {
  const visitor = await Visitor.withSession(boss.sessionId);
  browser.cookie = visitor.cookie;
  browser.set = [];
  const { id, url } = await tryProvider(boss.actor, typed(given));
  for (const { name, value } of browser.set) visitor.jar.set(name, value);
  const back = await house.signIn(url, sub);
  const path = await visitor.comeBack(back.url);
  return { id, path, visitor, actor: boss.actor };
}
const outcome = async (id: number, actor: Actor) => (await getProviderTrial(actor, { id })).outcome;
const everything = async () => [
  await db().select().from(users),
  await db().select().from(identityLinks),
  (await db().select().from(userSessions)).map(({ lastSeenAt: _, ...row }) => row),
  await db().select().from(signInProviders),
];

it("shows what the provider says and the role that it gives, and changes nothing", async () => {
  const boss = await signedIn(opened.database, "super_admin");
  const sub = newcomer(house, ["staff", "proxlb-operators"]);
  const before = await everything();
  const { id, path, visitor } = await go({}, sub, boss);
  expect(path).toBe("/tried");
  expect(await everything()).toEqual(before);
  expect((await visitor.actor())?.userId, "still who they were").toBe(boss.actor.userId);
  const found = await outcome(id, boss.actor);
  expect(found).toMatchObject({ isFailed: false, role: "operator", groups: ["staff", "proxlb-operators"] });
  expect(found?.sentence).toBe("This person would come in as Operator, with a new account.");
  const said = JSON.stringify(found?.claims);
  expect(said).not.toContain(`${sub}@example.org`);
  expect(found?.claims).toContainEqual({
    from: "ID token",
    name: "iss",
    value: JSON.stringify(house.issuer),
  });
  expect(found?.claims.map(({ name }) => name)).not.toContain("nonce");
  const kept = [await db().select().from(providerTrials), await db().select().from(auditLog), found];
  expect(JSON.stringify(kept)).not.toContain(CLIENT.secret);
});

it("says why somebody would not come in", async () => {
  const boss = await signedIn(opened.database, "super_admin");
  const cases = [
    [{}, ["staff"], /None of these groups gives a role/],
    [{ groupsClaim: "teams" }, ["proxlb-operators"], /no groups in the claim teams/],
    [{ createsAccounts: false }, ["proxlb-operators"], /makes none, so a Super Admin has to invite/],
  ] as const;
  for (const [given, groups, sentence] of cases) {
    const { id, actor } = await go(given, newcomer(house, [...groups]), boss);
    expect((await outcome(id, actor))?.sentence).toMatch(sentence);
  }
});

it("reads what stands in userinfo, and shows it beside the ID token", async () => {
  const boss = await signedIn(opened.database, "super_admin");
  const { id, actor } = await go({ groupsFrom: "userinfo" }, newcomer(house, ["proxlb-admins"]), boss);
  const found = await outcome(id, actor);
  expect(found?.role).toBe("admin");
  expect(new Set(found?.claims.map(({ from }) => from))).toEqual(new Set(["ID token", "userinfo"]));
});

it("says what is wrong with what was typed", async () => {
  const boss = await signedIn(opened.database, "super_admin");
  const { id, path, actor } = await go({ clientSecret: "wrong" }, newcomer(house, []), boss);
  expect(path).toMatch(/^\/tried\?provider=failed/);
  const found = await outcome(id, actor);
  expect(found).toMatchObject({ isFailed: true, role: null });
  expect(found?.sentence).toMatch(/look at client id, client secret and the redirect address/);
  const nowhere = tryProvider(boss.actor, typed({ issuer: "http://127.0.0.1:9" }));
  await expect(nowhere).rejects.toMatchObject({ code: "unavailable" });
});

it("uses a kept secret only where it goes, and is nobody else's to begin, to come back to or to read", async () => {
  const boss = await signedIn(opened.database, "super_admin");
  await enterProvider(opened.database, house.issuer);
  const [{ id: row = 0 } = {}] = await db().select({ id: signInProviders.id }).from(signInProviders);
  const { id } = await go({ id: row, clientSecret: "" }, newcomer(house, ["proxlb-viewers"]), boss);
  expect((await outcome(id, boss.actor))?.role).toBe("viewer");
  for (const moved of [{ clientId: "other" }, { issuer: "https://evil.example.org" }]) {
    const refused = tryProvider(boss.actor, typed({ ...moved, id: row, clientSecret: "" }));
    await expect(refused).rejects.toMatchObject({ issues: [{ path: "clientSecret" }] });
  }
  const other = await signedIn(opened.database, "super_admin");
  await expect(getProviderTrial(other.actor, { id })).rejects.toMatchObject({ code: "not_found" });
  const admin = await signedIn(opened.database, "admin");
  await expect(tryProvider(admin.actor, typed())).rejects.toMatchObject({ code: "forbidden" });

  // The browser that comes back must still have the session that asked.
  const visitor = await Visitor.withSession(boss.sessionId);
  browser.cookie = visitor.cookie;
  browser.set = [];
  const begun = await tryProvider(boss.actor, typed());
  for (const { name, value } of browser.set) visitor.jar.set(name, value);
  const stranger = await Visitor.withSession(other.sessionId);
  for (const [name, value] of visitor.jar) if (!stranger.jar.has(name)) stranger.jar.set(name, value);
  const back = await house.signIn(begun.url, newcomer(house, ["proxlb-admins"]));
  expect(await stranger.comeBack(back.url)).toBe("/tried?provider=link_lost");
  expect((await outcome(begun.id, boss.actor))?.role ?? null).toBeNull();
});
