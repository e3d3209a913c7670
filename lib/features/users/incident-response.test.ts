import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { apiTokens, users } from "@/db/schema/accounts";
import { env } from "@/lib/core/env";
import { changeOwnPassword, endOtherSessions } from "@/lib/features/profile/operations";
import { createToken } from "@/lib/features/profile/tokens";
import { actorOfRequest } from "@/lib/identity/identify";
import { createLink, readLink, setPasswordByLink } from "@/lib/identity/links";
import { holdSession, revokeAll, whileUnchanged } from "@/lib/identity/revoke";
import { openSession } from "@/lib/identity/session";
import { onBothDatabases } from "@/tests/support/database";
import { makePerson, ORIGIN, PASSWORD, readUser, recordedSockets, signedIn } from "@/tests/support/people";
import {
  changeRole,
  createUser,
  deleteUser,
  endUserSessions,
  makePasswordLink,
  resetSecondFactor,
  revokeUserToken,
  updateUser,
} from "./operations";
import { getUser, listUsers } from "./queries";
import { restoreAccess } from "./restore-access";

const NEW = "seven meadow lanterns in orbit";
const tokenOf = (url: string) => url.split("#")[1] ?? "";
const bearer = (token: string) =>
  actorOfRequest(
    new Request(`${env().APP_URL}/api/nodes`, { headers: { authorization: `Bearer ${token}` } }),
  );

onBothDatabases("what an answer to an incident does to personal tokens", (database) => {
  beforeEach(() => void recordedSockets());
  const boss = async () => (await signedIn(database(), "super_admin")).actor;
  const withToken = async (role: "admin" | "super_admin" = "admin") => {
    const { actor } = await signedIn(database(), role);
    const made = await createToken(actor, { name: "backup", scopes: ["nodes.view"], expiresInDays: 30 });
    return { actor, ...made };
  };
  type Owner = Awaited<ReturnType<typeof withToken>>["actor"];

  const revoking: [string, (owner: Owner) => Promise<unknown>][] = [
    [
      "a reset by link, when it is used",
      async ({ userId }) => {
        const { url } = await makePasswordLink(await boss(), { id: userId });
        return setPasswordByLink({ token: tokenOf(url), password: NEW }, ORIGIN);
      },
    ],
    [
      "the removal of the second factor",
      async ({ userId }) => resetSecondFactor(await boss(), { id: userId }),
    ],
    ["a Super Admin's end of sessions", async ({ userId }) => endUserSessions(await boss(), { id: userId })],
    ["the own end of everything else", (owner) => endOtherSessions(owner, {})],
    [
      "a changed password, where that is ticked",
      (owner) =>
        changeOwnPassword(owner, { currentPassword: PASSWORD, newPassword: NEW, revokeTokens: true }),
    ],
    ["disabling", async ({ userId }) => updateUser(await boss(), { id: userId, isActive: false })],
    ["deleting", async ({ userId }) => deleteUser(await boss(), { id: userId })],
    ["access restored at the console", ({ username }) => restoreAccess(database().db, username)],
  ];
  it.each(revoking)("%s revokes them", async (_, answer) => {
    const { actor, token } = await withToken();
    expect(await bearer(token)).not.toBeNull();
    await answer(actor);
    expect(await bearer(token)).toBeNull();
  });

  it("enabling an account again does not bring them back", async () => {
    const { actor, token } = await withToken();
    const by = await boss();
    await updateUser(by, { id: actor.userId, isActive: false });
    await updateUser(by, { id: actor.userId, isActive: true });
    expect(await bearer(token)).toBeNull();
  });

  const sparing: [string, (owner: Owner) => Promise<unknown>][] = [
    [
      "a changed password, where nothing is ticked",
      (owner) => changeOwnPassword(owner, { currentPassword: PASSWORD, newPassword: NEW }),
    ],
    ["a new role", async ({ userId }) => changeRole(await boss(), { id: userId, role: "operator" })],
    [
      "a reset link that nobody has used",
      async ({ userId }) => makePasswordLink(await boss(), { id: userId }),
    ],
  ];
  it.each(sparing)("%s leaves them, as the screen says", async (_, answer) => {
    const { actor, token } = await withToken();
    await answer(actor);
    expect(await bearer(token)).not.toBeNull();
  });

  it("Super Admins see them without their secrets and revoke each, sockets included", async () => {
    const { actor, token, view } = await withToken();
    const by = await boss();
    const told = await getUser(by, { id: actor.userId });
    expect(told.apiTokens).toEqual([view]);
    expect(JSON.stringify(told)).not.toContain(token.split("_")[2]);
    expect((await listUsers(by, {})).find((user) => user.id === actor.userId)?.tokens).toBe(1);
    const other = await withToken();
    await expect(
      revokeUserToken(by, { id: other.actor.userId, tokenId: view.id }),
      "another person's token",
    ).rejects.toMatchObject({ code: "not_found" });
    const { dropped } = recordedSockets();
    await revokeUserToken(by, { id: actor.userId, tokenId: view.id });
    expect(dropped).toEqual([`token:${view.id}`]);
    expect(await bearer(token)).toBeNull();
    expect(await bearer(other.token)).not.toBeNull();
    await expect(
      revokeUserToken(actor, { id: other.actor.userId, tokenId: other.view.id }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

onBothDatabases("what was made in a session that is not to be trusted", (database) => {
  beforeEach(() => void recordedSockets());
  const boss = async () => (await signedIn(database(), "super_admin")).actor;

  it("links for others work no more once their maker is disabled, demoted, or has lost all sessions", async () => {
    const answers: ((by: Awaited<ReturnType<typeof boss>>, id: number) => Promise<unknown>)[] = [
      (by, id) => updateUser(by, { id, isActive: false }),
      (by, id) => changeRole(by, { id, role: "admin" }),
      (by, id) => endUserSessions(by, { id }),
    ];
    for (const answer of answers) {
      const thief = await boss();
      const victim = await makePerson(database(), "super_admin");
      const { url } = await makePasswordLink(thief, { id: victim.id });
      const { link } = await createUser(thief, {
        username: `accomplice-${victim.id}`,
        email: `accomplice-${victim.id}@example.org`,
        role: "super_admin",
      });
      expect(await readLink({ token: tokenOf(url) })).toMatchObject({ kind: "reset" });
      await answer(await boss(), thief.userId);
      for (const each of [url, link.url]) {
        await expect(readLink({ token: tokenOf(each) })).rejects.toMatchObject({ code: "not_found" });
        const used = setPasswordByLink({ token: tokenOf(each), password: NEW }, ORIGIN);
        await expect(used).rejects.toMatchObject({ code: "not_found" });
      }
      // What the console made has no maker and goes on.
      const own = await createLink(database().db, victim.id, "reset", null);
      expect(await readLink({ token: tokenOf(own.url) })).toMatchObject({ username: victim.username });
    }
  });

  it("a token or a link is made before the session ends, and goes with it, or not at all", async () => {
    const { db } = database();
    for (let round = 0; round < 10; round += 1) {
      const { actor } = await signedIn(database(), "super_admin");
      await Promise.allSettled([
        createToken(actor, { name: "late", scopes: ["nodes.view"], expiresInDays: 1 }),
        db.transaction((tx) => revokeAll(tx, actor.userId)),
      ]);
      const rows = await db.select().from(apiTokens).where(eq(apiTokens.userId, actor.userId));
      expect(rows.filter((row) => row.revokedAt === null)).toEqual([]);
      await expect(holdSession(db, actor.sessionRowId)).rejects.toMatchObject({ code: "unauthenticated" });
      const late = createToken(actor, { name: "late", scopes: ["nodes.view"], expiresInDays: 1 });
      await expect(late).rejects.toMatchObject({ code: "unauthenticated" });
      await expect(makePasswordLink(actor, { id: actor.userId })).rejects.toMatchObject({
        code: "unauthenticated",
      });
    }
  });

  describe("a sign-in under way", () => {
    it("opens nothing when the password was reset, or the account disabled, after it was checked", async () => {
      const { db } = database();
      for (const change of [{ passwordHash: "$argon2id$other" }, { isActive: false }]) {
        const checked = await makePerson(database());
        await db.update(users).set(change).where(eq(users.id, checked.id));
        expect(await whileUnchanged(db, checked, (tx) => openSession(tx, checked.id, ORIGIN))).toBeNull();
      }
      const checked = await makePerson(database());
      expect(await whileUnchanged(db, checked, (tx) => openSession(tx, checked.id, ORIGIN))).not.toBeNull();
    });

    it("a change of the password does not undo a reset that came in between", async () => {
      const { actor } = await signedIn(database(), "viewer");
      const { url } = await makePasswordLink(await boss(), { id: actor.userId });
      const [changed, reset] = await Promise.allSettled([
        changeOwnPassword(actor, { currentPassword: PASSWORD, newPassword: "what the thief would like" }),
        setPasswordByLink({ token: tokenOf(url), password: NEW }, ORIGIN),
      ]);
      // Both hash for about as long: whichever came second, the reset stands or was never taken.
      expect([changed.status, reset.status]).not.toEqual(["fulfilled", "fulfilled"]);
      expect(await readUser(database(), actor.userId)).toMatchObject({ isActive: true });
    });
  });
});
