import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { users } from "@/db/schema/accounts";
import { writeSetting } from "@/db/settings";
import { refreshSettings } from "@/lib/settings/current";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import { openTestDatabase } from "./support/database";
import { actionDoors, type Door, provideNothingToManage, restDoors } from "./support/doors-in-process";
import { fitting } from "./support/hostile-inputs";
import { comeFromBrowser } from "./support/next-headers";
import { sessionOf, signedIn } from "./support/people";
import { Random } from "./support/planner/random";

vi.mock("next/headers", () => import("./support/next-headers"));

/** Somebody of whom the policy asks a second factor, who has none, and whose time is over. */
describe("who owes a second factor", () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let end: () => Promise<void>;
  let doors: Door[] = [];

  beforeAll(async () => {
    database = await openTestDatabase();
    end = provideNothingToManage();
    doors = [...(await actionDoors()), ...(await restDoors())];
    const { db } = database.database;
    const values = { ...SIGN_IN.defaults, secondFactorFrom: "viewer", secondFactorGraceDays: 0 };
    await writeSetting(db, "settings_sign-in", { version: 1, values, sealed: {} });
    await refreshSettings(db);
    const { actor } = await signedIn(database.database, "super_admin");
    const asked = { secondFactorAskedAt: new Date(Date.now() - 1000) };
    await db.update(users).set(asked).where(eq(users.id, actor.userId));
    const { sessionId } = await sessionOf(database.database, actor.userId);
    await comeFromBrowser(sessionId, "192.0.2.30");
  }, 60_000);
  afterAll(async () => {
    await end();
    await database.remove();
  });

  it("passes no door but those on the way to one, whatever the role", async () => {
    const random = new Random(1);
    const closed = doors.filter(({ requires }) => requires !== "anyone" && requires !== "enrolling");
    expect(closed.length).toBeGreaterThan(100);
    for (const { entry, input, call } of closed)
      expect(await call(fitting(input, random)), entry).toMatchObject({ code: "forbidden" });
    const open = doors.filter(({ requires }) => requires === "enrolling");
    expect(open.map(({ entry }) => entry)).toContain("GET /api/auth/second-factor");
    for (const { entry, input, call } of open)
      expect((await call(fitting(input, random))).code, entry).not.toBe("forbidden");
  }, 60_000);
});
