import { eq } from "drizzle-orm";
import { afterEach, expect, it } from "vitest";
import { signInLimits, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { flushRefused } from "@/lib/ledger/flood";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { makePerson, PASSWORD, readUser, signedIn } from "@/tests/support/people";
import { cookieAfterSignIn, knownDevice } from "./known-device";
import { countSignIn, standingOf, type Trier } from "./lockout";
import { signInAgain, signInWithPassword } from "./sign-in";

const stranger = (ipAddress: string): Trier => ({ kind: "stranger", ipAddress });
const from = (ipAddress: string) => ({ ipAddress, userAgent: "test", requestId: "test" });
const OWNER = "203.0.113.5";
// What is counted in memory is written while its own database is open.
afterEach(flushRefused);

onBothDatabases("whoever guesses at an account", (database) => {
  const time = movedClock();
  const fail = (username: string, by: Trier) => countSignIn(database().db, { username, by }, false);
  const may = async (username: string, by: Trier) => {
    const tried = { username, by };
    const { isLocked } = await standingOf(database().db, tried);
    return !isLocked && (await countSignIn(database().db, tried, true));
  };
  /** As many guesses as it takes, each from another address. */
  const guessFromEverywhere = async (username: string) => {
    for (let index = 0; index < 50; index += 1) await fail(username, stranger(`198.51.100.${index}`));
  };

  it("from one address, once a second, does not keep its person out", async () => {
    const { username } = await makePerson(database(), "super_admin");
    let allowed = 0;
    for (let second = 1; second <= 240; second += 1) {
      time.forward(1);
      const tried = { username, by: stranger("198.51.100.1") };
      if (!(await standingOf(database().db, tried)).isLocked) await fail(username, tried.by);
      if (second % 20 === 0 && (await may(username, stranger(OWNER)))) allowed += 1;
    }
    expect(allowed).toBe(12);
  }, 60_000);

  it("lengthens no lock and counts for nothing while locked out", async () => {
    const { username } = await makePerson(database());
    const by = stranger("198.51.100.2");
    for (let index = 0; index < 5; index += 1) await fail(username, by);
    const rows = () =>
      database()
        .db.select()
        .from(signInLimits)
        .where(eq(signInLimits.key, `account:${username}`));
    const before = await rows();
    for (let index = 0; index < 100; index += 1) await fail(username, by);
    expect(await rows()).toEqual(before);
    expect(before[0]?.failures).toBe(5);
  });

  it("from everywhere shuts strangers out for a quarter of an hour, and nobody who is known", async () => {
    const { db } = database();
    const { actor } = await signedIn(database(), "super_admin");
    const user = await readUser(database(), actor.userId);
    const device = await cookieAfterSignIn(undefined, user);
    await guessFromEverywhere(user.username);
    const credentials = { username: user.username, password: PASSWORD };
    expect(await signInWithPassword(credentials, from(OWNER))).toBeNull();
    expect(await signInWithPassword(credentials, from(OWNER), device)).not.toBeNull();
    expect(await signInAgain({ password: PASSWORD, code: "" }, actor, from(OWNER))).not.toBeNull();
    // Also from the very address that is locked.
    for (let index = 0; index < 30; index += 1) await fail(`nobody-${index}`, stranger(OWNER));
    expect(await signInWithPassword(credentials, from(OWNER), device)).not.toBeNull();
    const [row] = await db
      .select()
      .from(signInLimits)
      .where(eq(signInLimits.key, `account:${user.username}`));
    expect(((row?.lockedUntil?.getTime() ?? 0) - time.now().getTime()) / 60_000).toBe(15);
    time.forward(15 * 60 + 1);
    expect(await may(user.username, stranger("203.0.113.77"))).toBe(true);
  }, 60_000);

  it("with a known browser or an open session has five tries there like everybody", async () => {
    const { actor } = await signedIn(database(), "viewer");
    const user = await readUser(database(), actor.userId);
    const device = await cookieAfterSignIn(undefined, user);
    for (let index = 0; index < 5; index += 1) {
      expect(await signInAgain({ password: "wrong", code: "" }, actor, from(OWNER))).toBeNull();
      expect(
        await signInWithPassword({ username: user.username, password: "wrong" }, from(OWNER), device),
      ).toBeNull();
    }
    expect(await signInAgain({ password: PASSWORD, code: "" }, actor, from(OWNER))).toBeNull();
    const credentials = { username: user.username, password: PASSWORD };
    expect(await signInWithPassword(credentials, from(OWNER), device)).toBeNull();
    // Neither closes the door for the other, nor for a stranger with the right password.
    expect(await may(user.username, stranger("198.18.0.3"))).toBe(true);
  }, 60_000);

  it("who signs in as themselves does not wipe out what their address has failed at others", async () => {
    const own = await makePerson(database());
    const by = stranger("198.18.0.9");
    for (let index = 0; index < 19; index += 1) await fail(`other-${index}`, by);
    expect(await may(own.username, by)).toBe(true);
    await fail("other-19", by);
    expect(await may(own.username, by)).toBe(false);
  });
});

onBothDatabases("a known browser", (database) => {
  const time = movedClock();

  it("is known to its account alone, until the password changes or 60 days are over", async () => {
    const [anna, berta] = [await makePerson(database()), await makePerson(database())];
    const first = await cookieAfterSignIn(undefined, anna);
    const both = await cookieAfterSignIn(first, berta);
    expect(await knownDevice(first, anna)).not.toBeNull();
    expect(await knownDevice(first, berta)).toBeNull();
    expect(await knownDevice(both, anna)).toBe(await knownDevice(first, anna));
    expect(await knownDevice(both, berta)).not.toBeNull();
    expect(await knownDevice(await cookieAfterSignIn(both, anna), anna), "a new sign-in, a new id").not.toBe(
      await knownDevice(first, anna),
    );
    expect(await knownDevice(both, { ...anna, passwordHash: "$argon2id$another" })).toBeNull();
    expect(await knownDevice(both, undefined)).toBeNull();
    for (const forged of ["x", `${both.slice(0, -4)}abcd`, ""])
      expect(await knownDevice(forged, anna)).toBeNull();
    expect(both).not.toContain(anna.passwordHash);
    time.forward(60 * 24 * 3600 + 1);
    expect(await knownDevice(both, anna)).toBeNull();
  });
});

onBothDatabases("a refused sign-in leaves the same on the record", (database) => {
  it("whether the names exist or not: as many rows, so that the time of the answer does not tell", async () => {
    const { db } = database();
    const rowsFor = async (names: string[], ipAddress: string) => {
      await flushRefused();
      const before = (await db.select({ id: auditLog.id }).from(auditLog)).length;
      for (const username of names)
        await signInWithPassword({ username, password: "wrong" }, from(ipAddress));
      return (await db.select({ id: auditLog.id }).from(auditLog)).length - before;
    };
    const people = await Promise.all(Array.from({ length: 30 }, () => makePerson(database())));
    await db.update(users).set({ passwordHash: "!" });
    const known = await rowsFor(
      people.map(({ username }) => username),
      "198.51.100.21",
    );
    const unknown = await rowsFor(
      people.map(({ username }) => `${username}-x`),
      "198.51.100.22",
    );
    expect(known).toBe(unknown);
    expect(known).toBe(20);
    await flushRefused();
  }, 120_000);
});
