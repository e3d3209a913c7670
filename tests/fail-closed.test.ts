import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Database, type Db, provideDatabase } from "@/db/client";
import { apiTokens } from "@/db/schema/accounts";
import { env } from "@/lib/core/env";
import { openApiSession } from "@/lib/identity/api-session";
import { newApiToken } from "@/lib/identity/api-token";
import { actorOfRequest } from "@/lib/identity/identify";
import { PERMISSIONS } from "@/lib/identity/permissions";
import { signInProgram, signInWithPassword } from "@/lib/identity/sign-in";
import { openTestDatabase } from "./support/database";
import { actionDoors, provideNothingToManage, restDoors } from "./support/doors-in-process";
import { comeFromBrowser } from "./support/next-headers";
import { ORIGIN, PASSWORD, signedIn } from "./support/people";

vi.mock("next/headers", () => import("./support/next-headers"));

const CALLS = ["select", "insert", "update", "delete", "execute", "transaction"];

/** Makes a database fail at the n-th call. @returns how many calls there were */
function failingAt(database: Database, n: number): { asked: () => number } {
  let asked = 0;
  const db = new Proxy(database.db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (!CALLS.includes(String(name))) return value.bind(target);
      return (...args: unknown[]) => {
        asked += 1;
        if (asked === n) throw new Error("The connection was lost.");
        return value.apply(target, args);
      };
    },
  }) as Db;
  provideDatabase({ ...database, db });
  return { asked: () => asked };
}

describe("whoever asks while the database fails", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  let end: () => Promise<void>;
  const ways: Record<string, Headers> = {};
  let username = "";

  beforeAll(async () => {
    opened = await openTestDatabase();
    end = provideNothingToManage();
    const { db } = opened.database;
    const { actor, sessionId } = await signedIn(opened.database, "super_admin");
    username = actor.username;
    const { token, publicId, secretHash } = newApiToken();
    const scopes = Object.keys(PERMISSIONS);
    const expiresAt = new Date(Date.now() + 3600_000);
    await db
      .insert(apiTokens)
      .values({ userId: actor.userId, name: "x", publicId, secretHash, scopes, expiresAt });
    const { accessToken } = await openApiSession(db, actor.userId, ORIGIN);
    ways.cookie = await comeFromBrowser(sessionId, "192.0.2.7");
    ways["personal token"] = new Headers({ authorization: `Bearer ${token}` });
    ways["access token"] = new Headers({ authorization: `Bearer ${accessToken}` });
  }, 60_000);
  afterAll(async () => {
    provideDatabase(opened.database);
    await end();
    await opened.remove();
  });

  /** Lets each thing that is asked of the database fail in turn. @returns in how many turns something failed */
  async function failEachTime(attempt: (failed: () => boolean) => Promise<void>): Promise<number> {
    for (let n = 1; n < 50; n += 1) {
      const { asked } = failingAt(opened.database, n);
      await attempt(() => asked() >= n);
      if (asked() < n) return n - 1;
    }
    throw new Error("It never ended without a failure.");
  }

  it("is nobody, by cookie, personal token and access token", async () => {
    for (const [way, headers] of Object.entries(ways)) {
      const turns = await failEachTime(async (failed) => {
        const request = new Request(`${env().APP_URL}/api/nodes`, { headers });
        const actor = await actorOfRequest(request).catch(() => null);
        if (failed()) expect(actor, way).toBeNull();
        else expect(actor, way).toMatchObject({ username });
      });
      expect(turns, way).toBeGreaterThan(0);
    }
  });

  it("is not signed in by the right password", async () => {
    const credentials = { username, password: PASSWORD };
    for (const signIn of [signInWithPassword, signInProgram]) {
      const turns = await failEachTime(async (failed) => {
        const outcome = await signIn(credentials, ORIGIN).catch(() => null);
        if (failed()) expect(outcome).toBeNull();
        else expect(outcome).not.toBeNull();
      });
      expect(turns).toBeGreaterThan(3);
    }
  });

  it("gets no answer from a door, only an error that says nothing", async () => {
    const doors = [
      ...(await restDoors()).filter(({ entry }) => entry === "GET /api/users"),
      ...(await actionDoors()).filter(({ entry }) => entry.endsWith("#createUserAction")),
    ];
    expect(doors).toHaveLength(2);
    for (const { entry, call } of doors) {
      let made = 0;
      const turns = await failEachTime(async (failed) => {
        made += 1;
        const input = { username: `new-${made}`, email: `new-${made}@example.org`, role: "viewer" };
        const outcome = await call(entry.startsWith("GET") ? {} : input);
        if (failed()) {
          // "unavailable" where it is the audit log that cannot be written: that is said, and nothing of why.
          expect(["internal", "unavailable"], entry).toContain(outcome.code);
          expect(outcome.message, entry).not.toContain("connection");
        } else expect(outcome.code, entry).toBe("ok");
      });
      expect(turns, entry).toBeGreaterThan(1);
    }
  });
});
