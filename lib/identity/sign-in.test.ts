import { desc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { signInLimits, userSessions, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { sha256 } from "@/lib/core/hashes";
import { networkOf } from "@/lib/core/network";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { makePerson, ORIGIN, PASSWORD } from "@/tests/support/people";
import { NO_PASSWORD } from "./passwords";
import { actorOfSession, openSession, pendingSession, revokeSessions, sessionLimits } from "./session";
import { signInWithPassword } from "./sign-in";

describe("networkOf", () => {
  it("counts a whole IPv6 /64 as one address", () => {
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(networkOf("2001:0DB8:0001:0002::9")).toBe("2001:db8:1:2::/64");
    expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0::/64");
    expect(networkOf("::1")).toBe("0:0:0:0::/64");
    expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
    expect(networkOf("192.0.2.7")).toBe("192.0.2.7");
  });
});

onBothDatabases("sign-in", (database) => {
  const time = movedClock();
  const signIn = (username: string, password = PASSWORD, ipAddress: string | null = null) =>
    signInWithPassword({ username, password }, { ipAddress, userAgent: "test", requestId: "test" });

  it("takes the right password and nothing else, and records both", async () => {
    const { db } = database();
    const person = await makePerson(database());
    expect(await signIn(person.username, "wrong password")).toBeNull();
    const sessionId = await signIn(person.username);
    expect(await actorOfSession(sessionId ?? "", ORIGIN, false)).toMatchObject({ userId: person.id });
    const rows = await db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(2);
    expect(rows.map((row) => [row.action, row.outcome])).toEqual([
      ["session.sign_in", "ok"],
      ["session.sign_in", "failed"],
    ]);
  });

  it("refuses a disabled person and one without a password", async () => {
    const { db } = database();
    const person = await makePerson(database());
    await db.update(users).set({ isActive: false }).where(eq(users.id, person.id));
    expect(await signIn(person.username)).toBeNull();
    await db.update(users).set({ isActive: true, passwordHash: NO_PASSWORD }).where(eq(users.id, person.id));
    expect(await signIn(person.username)).toBeNull();
  });

  it("locks an account for who failed five times, answers the right password alike, and lets go after 30 s", async () => {
    const { username } = await makePerson(database());
    for (let index = 0; index < 5; index += 1) expect(await signIn(username, "wrong")).toBeNull();
    time.forward(29);
    expect(await signIn(username)).toBeNull();
    time.forward(2);
    expect(await signIn(username)).not.toBeNull();
    expect(await signIn(username, "wrong")).toBeNull();
    expect(await signIn(username), "a success forgets the failures").not.toBeNull();
  });

  it("doubles the lock up to 15 min and is never permanent", async () => {
    const { username } = await makePerson(database());
    for (let index = 0; index < 5; index += 1) await signIn(username, "wrong");
    const locks: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const [row] = await database()
        .db.select()
        .from(signInLimits)
        .where(eq(signInLimits.key, `pair:-:${username}`));
      const seconds = ((row?.lockedUntil?.getTime() ?? 0) - time.now().getTime()) / 1000;
      locks.push(seconds);
      time.forward(seconds + 1);
      await signIn(username, "wrong");
    }
    expect(locks).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
    time.forward(901);
    expect(await signIn(username)).not.toBeNull();
  });

  it("does not lengthen a lock by tries during it, or anybody could shut a person out", async () => {
    const { username } = await makePerson(database());
    for (let index = 0; index < 5; index += 1) await signIn(username, "wrong");
    for (let index = 0; index < 5; index += 1) {
      time.forward(5);
      await signIn(username, "wrong");
    }
    time.forward(6);
    expect(await signIn(username)).not.toBeNull();
  });

  it("forgets failures that lie more than five minutes apart", async () => {
    const { username } = await makePerson(database());
    for (let index = 0; index < 12; index += 1) {
      expect(await signIn(username, "wrong")).toBeNull();
      if (index % 4 === 3) time.forward(301);
    }
    expect(await signIn(username)).not.toBeNull();
  });

  it("locks an address that tries many accounts, and its IPv6 neighbours", async () => {
    const { username } = await makePerson(database());
    for (let index = 0; index < 20; index += 1)
      await signIn(`nobody-${index}`, "wrong", `2001:db8:7:7::${index}`);
    expect(await signIn(username, PASSWORD, "2001:db8:7:7:ffff::1")).toBeNull();
    expect(await signIn(username, PASSWORD, "2001:db8:7:8::1")).not.toBeNull();
  });

  it("counts five of many guesses sent at once, and no more", async () => {
    const { username } = await makePerson(database());
    // In whatever order they are looked at: sixteen that counted would lock three times.
    const answers = await Promise.all(Array.from({ length: 16 }, () => signIn(username, "wrong")));
    expect(answers.filter((answer) => answer !== null)).toEqual([]);
    const [row] = await database()
      .db.select()
      .from(signInLimits)
      .where(eq(signInLimits.key, `pair:-:${username}`));
    expect(row?.locks).toBe(1);
    expect(row?.lockedUntil).not.toBeNull();
    expect(await signIn(username)).toBeNull();
  }, 30_000);
});

onBothDatabases("sessions", (database) => {
  const time = movedClock();
  const open = async () => {
    const person = await makePerson(database());
    return { person, sessionId: await openSession(database().db, person.id, ORIGIN) };
  };
  const counts = async (sessionId: string, touch = false) =>
    (await actorOfSession(sessionId, ORIGIN, touch)) !== null;

  it("keeps only the hash of the id, and takes no id out of the database", async () => {
    const { person, sessionId } = await open();
    const [row] = await database().db.select().from(userSessions).where(eq(userSessions.userId, person.id));
    expect(row?.sessionKey).toBe(sha256(sessionId));
    expect(Buffer.from(sessionId, "base64url")).toHaveLength(32);
    expect(await counts(row?.sessionKey ?? "")).toBe(false);
  });

  it("ends 30 min after the last thing the person did, to the second", async () => {
    const { sessionId } = await open();
    time.forward(sessionLimits().idleSeconds - 1);
    expect(await counts(sessionId)).toBe(true);
    time.forward(2);
    expect(await counts(sessionId)).toBe(false);
  });

  it("is not kept alive by polling and sockets, only by the person", async () => {
    const { sessionId } = await open();
    for (let minute = 0; minute < 29; minute += 1) {
      time.forward(60);
      expect(await counts(sessionId)).toBe(true);
    }
    time.forward(61);
    expect(await counts(sessionId)).toBe(false);
    const other = await open();
    for (let minute = 0; minute < 60; minute += 10) {
      time.forward(600);
      expect(await counts(other.sessionId, true)).toBe(true);
    }
  });

  it("ends twelve hours after sign-in however busy, to the second", async () => {
    const { sessionId } = await open();
    for (let spent = 0; spent < sessionLimits().absoluteSeconds - 601; spent += 600) {
      time.forward(600);
      expect(await counts(sessionId, true)).toBe(true);
    }
    time.forward(599);
    expect(await counts(sessionId, true)).toBe(true);
    time.forward(2);
    expect(await counts(sessionId, true)).toBe(false);
  });

  it("ends at once when revoked or when its person is disabled, and follows the role", async () => {
    const { person, sessionId } = await open();
    const { db } = database();
    await db.update(users).set({ role: "admin" }).where(eq(users.id, person.id));
    expect(await actorOfSession(sessionId, ORIGIN, false)).toMatchObject({ role: "admin" });
    await db.update(users).set({ isActive: false }).where(eq(users.id, person.id));
    expect(await counts(sessionId)).toBe(false);
    await db.update(users).set({ isActive: true, role: "king" }).where(eq(users.id, person.id));
    expect(await counts(sessionId), "a role that nobody knows").toBe(false);
    await db.update(users).set({ role: "viewer" }).where(eq(users.id, person.id));
    expect(await revokeSessions(db, person.id)).toBe(1);
    expect(await counts(sessionId)).toBe(false);
  });

  it("counts as nobody's while the second factor is to come, for five minutes", async () => {
    const person = await makePerson(database());
    const sessionId = await openSession(database().db, person.id, ORIGIN, { pending: true });
    expect(await counts(sessionId)).toBe(false);
    expect(await pendingSession(sessionId)).toMatchObject({ userId: person.id });
    time.forward(301);
    expect(await pendingSession(sessionId)).toBeNull();
  });
});
