import { afterEach, expect, it } from "vitest";
import { users } from "@/db/schema/accounts";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { onBothDatabases } from "@/tests/support/database";
import { createDemoAccounts } from "./demo";

onBothDatabases("the demo's accounts", (database) => {
  const before = env();
  const demo = () => setSingleton("env", { ...before, DEMO_MODE: true });
  const rows = () => database().db.select().from(users).orderBy(users.id);
  afterEach(async () => {
    setSingleton("env", before);
    await database().db.delete(users);
  });

  it("are not made outside demo mode", async () => {
    await expect(createDemoAccounts(database())).rejects.toThrow(/demo mode only/);
    expect(await rows()).toEqual([]);
  });

  it("are made in a new embedded database, and nowhere else", async () => {
    demo();
    if (database().kind === "postgres") {
      await expect(createDemoAccounts(database())).rejects.toThrow(/take DEMO_MODE away/);
      expect(await rows()).toEqual([]);
      return;
    }
    await createDemoAccounts(database());
    const made = await rows();
    expect(made.map(({ username }) => username)).toEqual(["viewer", "operator", "admin", "superadmin"]);
    // A second start leaves them as they are: also one that was disabled, or has another password.
    await database().db.update(users).set({ isActive: false, passwordHash: "!" });
    await createDemoAccounts(database());
    expect((await rows()).every(({ isActive, passwordHash }) => !isActive && passwordHash === "!")).toBe(
      true,
    );
  });

  it("never take over people of a real database who bear their names", async () => {
    demo();
    const person = {
      username: "admin",
      email: "admin@example.org",
      passwordHash: "$argon2id$x",
      role: "viewer",
    };
    await database().db.insert(users).values(person);
    await expect(createDemoAccounts(database())).rejects.toThrow(/accounts of its own|take DEMO_MODE away/);
    expect(await rows()).toMatchObject([person]);
  });
});
