import { hash } from "@node-rs/argon2";
import { eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { users } from "@/db/schema/accounts";
import { onBothDatabases } from "@/tests/support/database";
import { makePerson, ORIGIN, PASSWORD, readUser } from "@/tests/support/people";
import { refusedSignIns } from "@/tests/support/refused-sign-ins";
import { median } from "@/tests/support/statistics";
import { hashPassword, isOutdated, NO_PASSWORD, verifyPassword } from "./passwords";
import { signInWithPassword } from "./sign-in";

// At its real cost, which is what is asked for here.
vi.unmock("@node-rs/argon2");

const HERE = { lane: "test", hasFailed: false };

describe("hashing passwords", () => {
  it("refuses what waits beyond twenty with two at work", async () => {
    const tries = await Promise.allSettled(Array.from({ length: 30 }, () => hashPassword("x".repeat(12))));
    const refused = tries.filter((each) => each.status === "rejected");
    expect(refused).toHaveLength(8);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: "too_many" });
    await expect(hashPassword("x".repeat(12))).resolves.toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  }, 60_000);

  it("looks at every byte of a long password", async () => {
    const long = "ü".repeat(60);
    const hash = await hashPassword(`${long}a`);
    expect(await verifyPassword(hash, `${long}a`, HERE)).toBe(true);
    expect(await verifyPassword(hash, `${long}b`, HERE)).toBe(false);
  });

  it("fits nobody without a password", async () => {
    expect(await verifyPassword(NO_PASSWORD, "nobody has this password", HERE)).toBe(false);
    expect(await verifyPassword(null, "nobody has this password", HERE)).toBe(false);
  });
});

onBothDatabases("a hash", (database) => {
  it("is made anew when its parameters are weaker than today's", async () => {
    const person = await makePerson(database());
    const weak = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    await database().db.update(users).set({ passwordHash: weak }).where(eq(users.id, person.id));
    expect(isOutdated(weak)).toBe(true);
    expect(
      await signInWithPassword({ username: person.username, password: PASSWORD }, ORIGIN),
    ).not.toBeNull();
    const { passwordHash } = await readUser(database(), person.id);
    expect(isOutdated(passwordHash)).toBe(false);
    expect(await verifyPassword(passwordHash, PASSWORD, HERE)).toBe(true);
  });
});

onBothDatabases("a refused sign-in", (database) => {
  it("takes as long for an unknown name as for a wrong password and a disabled account, and locked alike", async () => {
    const times = await refusedSignIns(database(), 12);
    const unknownMs = median(times.unknown);
    // Without the decoy it would take a few milliseconds; `npm run sign-in:timing` measures finely, on a quiet machine.
    for (const reason of ["wrong", "disabled"] as const) {
      expect(median(times[reason]) / unknownMs, reason).toBeGreaterThan(0.4);
      expect(median(times[reason]) / unknownMs, reason).toBeLessThan(2.5);
    }
    // Nothing is hashed for who is locked out: the answer waits for its moment, whether the name exists or not.
    const ratio = median(times.locked) / median(times["locked unknown"]);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  }, 180_000);
});
