import { asc, count, desc, eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { userSessions, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { refreshByApi, signInByApi } from "@/lib/features/sign-in/api-sign-in";
import { createFirstSuperAdmin, openSetup } from "@/lib/features/sign-in/first-run";
import { setPasswordByLink } from "@/lib/identity/links";
import { actorOfSession } from "@/lib/identity/session";
import { signInWithPassword } from "@/lib/identity/sign-in";
import { signOutSession } from "@/lib/identity/sign-out";
import { flushRefused } from "@/lib/ledger/flood";
import { withoutAudit } from "@/tests/support/audit-log";
import { onBothDatabases } from "@/tests/support/database";
import { makePerson, ORIGIN, PASSWORD, recordedSockets, signedIn } from "@/tests/support/people";
import { changeRole } from "./operations";
import { restoreAccess } from "./restore-access";

onBothDatabases("accounts on the record", (database) => {
  beforeEach(() => void recordedSockets());
  const rowsOf = (action: string) =>
    database().db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(asc(auditLog.id));

  it("the first account is made with its row or not at all, and a wrong token is recorded", async () => {
    const { db } = database();
    const token = (await openSetup(db)) ?? "";
    const input = { token, username: "first", email: "first@example.org", password: PASSWORD };
    const create = (given: string) => createFirstSuperAdmin({ ...input, token: given }, ORIGIN);
    await expect(create("guessed")).rejects.toMatchObject({ code: "forbidden" });
    await expect(withoutAudit(database(), () => create(token))).rejects.toThrow(/nothing was changed/);
    expect(await db.select().from(users)).toEqual([]);
    await create(token);
    const rows = await rowsOf("users.first_super_admin");
    expect(rows.map(({ outcome, authMethod }) => [outcome, authMethod])).toEqual([
      ["failed", null],
      ["ok", "setup token"],
    ]);
  });

  it("a sign-in, what is done in its session, and its end carry the same hash, which opens nothing", async () => {
    const { db } = database();
    const person = await makePerson(database(), "super_admin");
    const other = await makePerson(database());
    const sessionId =
      (await signInWithPassword({ username: person.username, password: PASSWORD }, ORIGIN)) ?? "";
    const actor = await actorOfSession(sessionId, ORIGIN, false);
    if (!actor) throw new Error("The session does not count.");
    await changeRole(actor, { id: other.id, role: "operator" });
    await signOutSession(sessionId, ORIGIN);
    const rows = await db
      .select()
      .from(auditLog)
      .where(eq(auditLog.userId, person.id))
      .orderBy(asc(auditLog.id));
    expect(rows.map(({ action, outcome, authMethod }) => [action, outcome, authMethod])).toEqual([
      ["session.sign_in", "ok", "password"],
      ["users.change_role", "attempt", "session:password"],
      ["users.change_role", "ok", "session:password"],
      ["session.sign_out", "ok", "session:password"],
    ]);
    expect(rows[2]?.details).toEqual({ before: { role: "viewer" }, after: { role: "operator" } });
    const [session] = await db.select().from(userSessions).where(eq(userSessions.userId, person.id));
    expect(new Set(rows.map((row) => row.sessionHash))).toEqual(new Set([actor.sessionHash]));
    expect([session?.sessionKey, sessionId]).not.toContain(actor.sessionHash);
    expect(new Set(rows.map((row) => row.requestId))).toEqual(new Set([ORIGIN.requestId]));
  });

  it("neither a session, its end nor its exchange is there without the row", async () => {
    const { db } = database();
    const { actor, sessionId } = await signedIn(database(), "viewer");
    const credentials = { username: actor.username, password: PASSWORD };
    const { refreshToken } = await signInByApi(credentials, ORIGIN);
    const sessions = async () => (await db.select({ rows: count() }).from(userSessions))[0]?.rows;
    const before = await sessions();
    const roleNow = async () => (await db.select().from(users).where(eq(users.id, actor.userId)))[0]?.role;
    for (const attempt of [
      () => signInWithPassword(credentials, ORIGIN),
      () => signInByApi(credentials, ORIGIN),
      () => refreshByApi({ refreshToken }, ORIGIN),
      () => signOutSession(sessionId, ORIGIN),
      () => restoreAccess(db, actor.username),
    ]) {
      await expect(withoutAudit<unknown>(database(), attempt)).rejects.toThrow(/nothing was changed/);
    }
    expect(await sessions()).toBe(before);
    expect(await roleNow()).toBe("viewer");
    expect(await actorOfSession(sessionId, ORIGIN, false)).not.toBeNull();
    await refreshByApi({ refreshToken }, ORIGIN);
    expect((await rowsOf("session.refresh")).at(-1)).toMatchObject({
      outcome: "ok",
      authMethod: "jwt:password",
    });
  });

  it("spent links and tokens are recorded as failed, and a flood of them as one row with its number", async () => {
    const { db } = database();
    await flushRefused();
    const [last] = await db.select({ id: auditLog.id }).from(auditLog).orderBy(desc(auditLog.id)).limit(1);
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const spent =
        attempt % 2 === 0
          ? setPasswordByLink({ token: "spent", password: PASSWORD }, ORIGIN)
          : refreshByApi({ refreshToken: "spent" }, ORIGIN);
      await expect(spent).rejects.toMatchObject({
        code: attempt % 2 === 0 ? "not_found" : "unauthenticated",
      });
    }
    await flushRefused();
    const rows = (await db.select().from(auditLog).orderBy(asc(auditLog.id))).filter(
      ({ id }) => id > (last?.id ?? 0),
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array(21).fill("failed"));
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set(["users.set_password_by_link", "session.refresh"]),
    );
    expect(rows.at(-1)?.details).toMatchObject({ count: 10 });
  });
});
