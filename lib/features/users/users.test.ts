import { and, desc, eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { accountLinks, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { createFirstSuperAdmin, openSetup } from "@/lib/features/sign-in/first-run";
import { readLink, setPasswordByLink } from "@/lib/identity/links";
import { actorOfSession } from "@/lib/identity/session";
import { signInWithPassword } from "@/lib/identity/sign-in";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import {
  makePerson,
  ORIGIN,
  PASSWORD,
  readUser,
  recordedSockets,
  sessionOf,
  signedIn,
} from "@/tests/support/people";
import { times } from "@/tests/support/times";
import {
  changeRole,
  createUser,
  deleteUser,
  endUserSessions,
  makePasswordLink,
  updateUser,
} from "./operations";
import { getUser, listUsers } from "./queries";
import { restoreAccess } from "./restore-access";

const tokenOf = (url: string) => url.split("#")[1] ?? "";
const OTHER = "seven lanterns on the quay";

onBothDatabases("the first run", (database) => {
  it("makes one account of two setups at once", async () => {
    const token = await openSetup(database().db);
    const setUp = (username: string) =>
      createFirstSuperAdmin(
        { token: token ?? "", username, email: `${username}@example.org`, password: PASSWORD },
        ORIGIN,
      );
    await expect(
      createFirstSuperAdmin(
        { token: "x", username: "eve", email: "e@example.org", password: PASSWORD },
        ORIGIN,
      ),
    ).rejects.toMatchObject({ code: "forbidden" });
    const both = await Promise.allSettled([setUp("anna"), setUp("berta")]);
    expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await database().db.select().from(users)).toHaveLength(1);
    expect(await openSetup(database().db)).toBeNull();
  });
});

onBothDatabases("users", (database) => {
  const time = movedClock();
  let sockets = recordedSockets();
  beforeEach(() => {
    sockets = recordedSockets();
  });
  const admin = async () => (await signedIn(database(), "super_admin")).actor;
  const invite = async (name: string) =>
    createUser(await admin(), {
      username: name,
      email: `${name}@example.org`,
      role: "operator",
    });

  it("are invited by a link that works once, for a day, and shows no password to anybody", async () => {
    const { user, link } = await invite("carla");
    expect(user).toMatchObject({ state: "invited", role: "operator", self: false });
    expect(JSON.stringify(await listUsers(await admin(), {}))).not.toMatch(/argon2|password/i);
    const token = tokenOf(link.url);
    const stored = await database().db.select().from(accountLinks).where(eq(accountLinks.userId, user.id));
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(await readLink({ token })).toEqual({ username: "carla", kind: "invitation" });
    await expect(setPasswordByLink({ token, password: "carla-2026-carla" }, ORIGIN)).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: "password" }],
    });
    const twice = await Promise.allSettled([
      setPasswordByLink({ token, password: PASSWORD }, ORIGIN),
      setPasswordByLink({ token, password: OTHER }, ORIGIN),
    ]);
    expect(twice.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    await expect(readLink({ token })).rejects.toMatchObject({ code: "not_found" });
    const { user: late, link: old } = await invite("late");
    time.forward(24 * 3600 + 1);
    await expect(readLink({ token: tokenOf(old.url) })).rejects.toMatchObject({ code: "not_found" });
    expect(await getUser(await admin(), { id: late.id })).toMatchObject({ state: "invited" });
  });

  it("keep their password until a reset link is used, which ends their sessions", async () => {
    const { actor, sessionId } = await signedIn(database(), "admin");
    const first = await makePasswordLink(await admin(), { id: actor.userId });
    const second = await makePasswordLink(await admin(), { id: actor.userId });
    await expect(readLink({ token: tokenOf(first.url) })).rejects.toMatchObject({ code: "not_found" });
    expect(await actorOfSession(sessionId, ORIGIN, false)).not.toBeNull();
    await setPasswordByLink({ token: tokenOf(second.url), password: OTHER }, ORIGIN);
    expect(await actorOfSession(sessionId, ORIGIN, false)).toBeNull();
    expect(sockets.dropped).toContain(actor.userId);
    const signIn = (password: string) => signInWithPassword({ username: actor.username, password }, ORIGIN);
    expect(await signIn(PASSWORD)).toBeNull();
    expect(await signIn(OTHER)).not.toBeNull();
  });

  it("lose their sessions and sockets with a new role, when disabled, deleted or told so", async () => {
    const boss = await admin();
    for (const end of [
      (id: number) => changeRole(boss, { id, role: "viewer" }),
      (id: number) => updateUser(boss, { id, isActive: false }),
      (id: number) => deleteUser(boss, { id }),
      (id: number) => endUserSessions(boss, { id }),
    ]) {
      const { actor, sessionId } = await signedIn(database(), "admin");
      await end(actor.userId);
      expect(await actorOfSession(sessionId, ORIGIN, false)).toBeNull();
      expect(sockets.dropped).toContain(actor.userId);
    }
  });

  it("stay as a nameless row when deleted, because the audit log points at it", async () => {
    const { actor } = await signedIn(database(), "operator");
    await deleteUser(await admin(), { id: actor.userId });
    expect(await readUser(database(), actor.userId)).toMatchObject({
      username: `deleted-${actor.userId}`,
      isActive: false,
      role: "viewer",
      passwordHash: "!",
    });
    expect((await listUsers(await admin(), {})).map((user) => user.id)).not.toContain(actor.userId);
    await expect(getUser(await admin(), { id: actor.userId })).rejects.toMatchObject({ code: "not_found" });
    expect(await signInWithPassword({ username: actor.username, password: PASSWORD }, ORIGIN)).toBeNull();
  });

  it("keep what an update leaves out", async () => {
    const boss = await admin();
    const { user } = await createUser(boss, {
      username: "dora",
      email: "dora@example.org",
      firstName: "Dora",
      lastName: "",
      role: "viewer",
    });
    expect(user).toMatchObject({ firstName: "Dora", lastName: null });
    expect(await updateUser(boss, { id: user.id, email: "d@example.org" })).toMatchObject({
      email: "d@example.org",
      firstName: "Dora",
    });
    await expect(
      updateUser(boss, { id: user.id, email: `${boss.username}@example.org` }),
    ).rejects.toMatchObject({
      code: "conflict",
      issues: [{ path: "email" }],
    });
  });

  it("are refused fields that nobody offered", async () => {
    const boss = await admin();
    const extra = { id: boss.userId, role: "viewer", passwordHash: "x" } as never;
    await expect(updateUser(boss, extra)).rejects.toMatchObject({ code: "invalid" });
  });

  it("do not act on themselves", async () => {
    const boss = await admin();
    await admin();
    const id = boss.userId;
    await expect(changeRole(boss, { id, role: "viewer" })).rejects.toMatchObject({ code: "conflict" });
    await expect(deleteUser(boss, { id })).rejects.toMatchObject({ code: "conflict" });
    await expect(updateUser(boss, { id, isActive: false })).rejects.toMatchObject({ code: "conflict" });
  });

  it("are not managed by an Admin, who cannot make a Super Admin either", async () => {
    const { actor } = await signedIn(database(), "admin");
    const boss = await admin();
    await expect(changeRole(actor, { id: actor.userId, role: "super_admin" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(makePasswordLink(actor, { id: boss.userId })).rejects.toMatchObject({ code: "forbidden" });
    await expect(listUsers(actor, {})).rejects.toMatchObject({ code: "forbidden" });
    const [row] = await database()
      .db.select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "users.change_role"), eq(auditLog.userId, actor.userId)))
      .orderBy(desc(auditLog.id));
    expect(row?.outcome).toBe("refused");
  });

  it("are managed only by who proved within ten minutes who they are", async () => {
    const { actor } = await signedIn(database(), "super_admin");
    const { id } = await makePerson(database());
    time.forward(599);
    await changeRole(actor, { id, role: "operator" });
    time.forward(2);
    await expect(changeRole(actor, { id, role: "admin" })).rejects.toMatchObject({ code: "proof_needed" });
    const { actor: again } = await sessionOf(database(), actor.userId);
    expect(await changeRole(again, { id, role: "admin" })).toMatchObject({ role: "admin" });
  });
});

const PAIRS = times({ full: 200, share: 40 });

onBothDatabases("the last Super Admin", (database) => {
  beforeEach(() => void recordedSockets());

  it(`is still there after ${PAIRS} pairs who demote, disable or delete each other at once`, async () => {
    const { db } = database();
    const one = (await signedIn(database(), "super_admin")).actor;
    const other = (await signedIn(database(), "super_admin")).actor;
    // Invited and disabled ones cannot sign in and do not count.
    await db
      .update(users)
      .set({ passwordHash: "!" })
      .where(eq(users.id, (await makePerson(database(), "super_admin")).id));
    const takes = [
      (actor: typeof one, id: number) => changeRole(actor, { id, role: "viewer" }),
      (actor: typeof one, id: number) => updateUser(actor, { id, isActive: false }),
    ];
    for (let round = 0; round < PAIRS; round += 1) {
      const take = takes[round % takes.length]!;
      const results = await Promise.allSettled([take(one, other.userId), take(other, one.userId)]);
      expect(results.filter((each) => each.status === "fulfilled").length).toBeLessThanOrEqual(1);
      const left = await db
        .select()
        .from(users)
        .where(and(eq(users.role, "super_admin"), eq(users.isActive, true)));
      expect(
        left.filter((user) => user.passwordHash !== "!").length,
        `round ${round}`,
      ).toBeGreaterThanOrEqual(1);
      for (const { userId } of [one, other])
        await db.update(users).set({ role: "super_admin", isActive: true }).where(eq(users.id, userId));
    }
  }, 120_000);

  it("comes back from the server's console, in the audit log", async () => {
    const { db } = database();
    const person = await makePerson(database(), "viewer");
    await db.update(users).set({ isActive: false }).where(eq(users.id, person.id));
    const link = await restoreAccess(db, person.username);
    await setPasswordByLink({ token: tokenOf(link.url), password: OTHER }, ORIGIN);
    expect(await readUser(database(), person.id)).toMatchObject({ role: "super_admin", isActive: true });
    const rows = await db.select().from(auditLog).where(eq(auditLog.action, "users.restore_access"));
    expect(rows.at(-1)).toMatchObject({ actorName: "server console", resourceId: String(person.id) });
    await expect(restoreAccess(db, "new-one")).resolves.toMatchObject({ url: expect.stringContaining("#") });
    await expect(restoreAccess(db, "no name")).rejects.toThrow();
  });
});
