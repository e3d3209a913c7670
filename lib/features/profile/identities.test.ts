import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { userSessions, users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import type { Actor } from "@/lib/identity/actor";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { beginSecondFactor, confirmSecondFactor } from "@/lib/identity/second-factor";
import { codeNow } from "@/lib/identity/totp";
import { openTestDatabase } from "@/tests/support/database";
import { enterProvider } from "@/tests/support/oidc/entered-provider";
import { type HouseProvider, startHouseProvider } from "@/tests/support/oidc/house-provider";
import { arriveAs, newcomer } from "@/tests/support/oidc/sign-in-cases";
import { Visitor } from "@/tests/support/oidc/visitor";
import { makePerson, recordedSockets, sessionOf } from "@/tests/support/people";
import { beginConfirm, beginLink, listOwnIdentities, unlinkIdentity } from "./identities";
import { listOwnSecurityEvents } from "./security-events";

vi.mock("next/headers", () => import("@/tests/support/next-headers"));

let house: HouseProvider;
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
const db = () => opened.database.db;

beforeAll(async () => {
  opened = await openTestDatabase();
  house = await startHouseProvider();
  await enterProvider(opened.database, house.issuer);
}, 60_000);
afterAll(async () => {
  await house.close();
  await opened.remove();
});

/** A local account that has added an identity. */
async function linked() {
  const person = await makePerson(opened.database, "admin");
  const { sessionId, actor } = await sessionOf(opened.database, person.id);
  const sub = newcomer(house, []);
  const visitor = await Visitor.withSession(sessionId);
  const url = await visitor.begin("house", {
    purpose: "link",
    next: "/profile?provider=linked",
    sessionRowId: actor.sessionRowId,
  });
  const back = await house.signIn(url, sub);
  expect(await visitor.comeBack(back.url)).toBe("/profile?provider=linked");
  const { links } = await listOwnIdentities(actor, {});
  return { person, actor, sub, visitor, identityId: links[0]?.id ?? 0 };
}
const stale = (actor: Actor) => ({ ...actor, verifiedAt: new Date(Date.now() - 11 * 60_000) });
async function actorOf(visitor: Visitor): Promise<Actor> {
  const actor = await visitor.actor();
  if (!actor) throw new Error("Nobody is signed in.");
  return actor;
}

describe("identities of one's own", () => {
  let sockets: ReturnType<typeof recordedSockets>;
  beforeAll(() => {
    sockets = recordedSockets();
  });

  it("are listed with what each can do, and told of as security events", async () => {
    const { actor } = await linked();
    expect(await listOwnIdentities(actor, {})).toMatchObject({
      hasPassword: true,
      links: [{ issuer: house.issuer, provider: { slug: "house", name: "House" }, canConfirm: true }],
      providers: [{ slug: "house", name: "House" }],
    });
    expect((await listOwnSecurityEvents(actor, {})).map(({ kind }) => kind)).toContain("identity_linked");
  });

  it("are added and taken off only after a fresh proof, and by a person", async () => {
    const { actor, identityId } = await linked();
    await expect(beginLink(stale(actor), { provider: "house" })).rejects.toMatchObject({
      code: "proof_needed",
    });
    await expect(unlinkIdentity(stale(actor), { identityId })).rejects.toMatchObject({
      code: "proof_needed",
    });
    const token = { ...actor, sessionRowId: null, tokenRowId: 1 };
    await expect(beginLink(token, { provider: "house" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(unlinkIdentity(token, { identityId })).rejects.toMatchObject({ code: "forbidden" });
    await expect(listOwnIdentities(token, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("end their other sessions when they are taken off, and let nobody in any more", async () => {
    const { actor, sub, identityId } = await linked();
    const { visitor } = await arriveAs(house, sub);
    const { sessionRowId } = await actorOf(visitor);
    expect(await unlinkIdentity(actor, { identityId })).toEqual({ ended: 1 });
    expect(await visitor.actor()).toBeNull();
    expect(sockets.dropped).toContain(sessionRowId);
    expect((await listOwnIdentities(actor, {})).links).toEqual([]);
    expect((await arriveAs(house, sub)).path).toBe("/sign-in?provider=no_access");
    await expect(unlinkIdentity(actor, { identityId })).rejects.toMatchObject({ code: "not_found" });
  });

  it("keep the last one of who has no password, or whose role comes from its groups", async () => {
    const { visitor } = await arriveAs(house, newcomer(house, ["proxlb-operators"]));
    const actor = await actorOf(visitor);
    const { links, hasPassword } = await listOwnIdentities(actor, {});
    const identityId = links[0]?.id ?? 0;
    expect(hasPassword).toBe(false);
    await expect(unlinkIdentity(actor, { identityId })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("no password"),
    });
    await db().update(users).set({ passwordHash: "$argon2id$x" }).where(eq(users.id, actor.userId));
    await expect(unlinkIdentity(actor, { identityId })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("groups"),
    });
    await db().update(users).set({ passwordHash: NO_PASSWORD }).where(eq(users.id, actor.userId));
    const second = { userId: actor.userId, issuer: "https://other.example.org", subject: "x" };
    await db().insert(identityLinks).values(second);
    expect(await unlinkIdentity(actor, { identityId })).toEqual({ ended: 0 });
    expect(await visitor.actor(), "the session that asked goes on").not.toBeNull();
  });

  it("of which only one stays where two are taken off at once", async () => {
    const { visitor } = await arriveAs(house, newcomer(house, ["proxlb-operators"]));
    const actor = await actorOf(visitor);
    const second = { userId: actor.userId, issuer: "https://other.example.org", subject: "y" };
    await db().insert(identityLinks).values(second);
    const { links } = await listOwnIdentities(actor, {});
    const outcomes = await Promise.allSettled(
      links.map(({ id }) => unlinkIdentity(actor, { identityId: id })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("proving again who one is, by a provider", () => {
  it("takes an identity of one's own, and the second factor before the provider is asked", async () => {
    const { person, actor, sub, visitor } = await linked();
    const stranger = (await sessionOf(opened.database, (await makePerson(opened.database)).id)).actor;
    await expect(beginConfirm(stranger, { provider: "house", code: "" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(beginConfirm(actor, { provider: "none", code: "" })).rejects.toMatchObject({
      code: "not_found",
    });
    const seed = await beginSecondFactor(db(), person.id);
    await confirmSecondFactor(db(), person.id, codeNow(seed));
    await expect(beginConfirm(actor, { provider: "house", code: "000000" })).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: "code" }],
    });
    const { sessionRowId } = await actorOf(visitor);
    const confirm = { purpose: "confirm", next: "/confirmed", sessionRowId, factor: "totp" } as const;
    const back = await house.signIn(await visitor.begin("house", confirm), sub);
    expect(await visitor.comeBack(back.url)).toBe("/confirmed");
    const after = await actorOf(visitor);
    expect(after).toMatchObject({ userId: person.id, authMethod: "session:oidc+totp" });
    expect(after.sessionRowId).not.toBe(sessionRowId);
    const [replaced] = await db()
      .select()
      .from(userSessions)
      .where(eq(userSessions.id, sessionRowId ?? 0));
    expect(replaced?.revokedAt).not.toBeNull();
  });
});
