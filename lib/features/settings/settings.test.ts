import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { z } from "zod";
import * as generalRoute from "@/app/api/settings/general/route";
import * as retentionRoute from "@/app/api/settings/retention/route";
import * as signInRoute from "@/app/api/settings/sign-in/route";
import { apiTokens, userSessions } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { systemSettings } from "@/db/schema/settings";
import { deleteSetting } from "@/db/settings";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { newApiToken } from "@/lib/identity/api-token";
import { refuseWeakPassword } from "@/lib/identity/password-rules";
import type { Role } from "@/lib/identity/permissions";
import { actorOfSession } from "@/lib/identity/session";
import { changeSection, readSection } from "@/lib/settings/change";
import { onSettings, refreshSettings, secretOf, settings } from "@/lib/settings/current";
import { section } from "@/lib/settings/section";
import { GENERAL } from "@/lib/settings/sections/general";
import { RETENTION } from "@/lib/settings/sections/retention";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import type { AnySection } from "@/lib/settings/state";
import { onBothDatabases } from "@/tests/support/database";
import { ORIGIN, recordedSockets, signedIn } from "@/tests/support/people";

type Handler = (request: Request, context: { params: Promise<undefined> }) => Promise<Response>;

onBothDatabases("settings over REST", (database) => {
  beforeEach(async () => {
    recordedSockets();
    await deleteSetting(database().db, "settings_general");
    await deleteSetting(database().db, "settings_retention");
    await refreshSettings(database().db);
  });

  async function program(role: Role = "super_admin") {
    const { actor } = await signedIn(database(), role);
    const { token, publicId, secretHash } = newApiToken();
    const expiresAt = new Date(Date.now() + 1e7);
    const values = {
      userId: actor.userId,
      name: "t",
      publicId,
      secretHash,
      scopes: ["settings.manage"],
      expiresAt,
    };
    await database().db.insert(apiTokens).values(values);
    const ask = async (handler: Handler, body?: object, ifMatch?: string) => {
      const headers = new Headers({ authorization: `Bearer ${token}` });
      if (ifMatch !== undefined) headers.set("if-match", ifMatch);
      const init = { method: body ? "PUT" : "GET", headers, body: body ? JSON.stringify(body) : null };
      const answer = await handler(new Request(`${env().APP_URL}/x`, init), {
        params: Promise.resolve(undefined),
      });
      const json = await answer.json();
      return { status: answer.status, etag: answer.headers.get("etag") ?? "", json };
    };
    return { actor, ask };
  }
  const values = { ...GENERAL.defaults, installationName: "Vienna" };

  it("count at once, stand in the audit log with before and after, and tell with 412 who was first", async () => {
    const { actor, ask } = await program();
    let told = 0;
    const stop = onSettings(() => {
      told += 1;
    });
    const first = await ask(generalRoute.GET);
    expect(first.json).toEqual({
      version: "0",
      values: GENERAL.defaults,
      locked: {},
      secrets: {},
      changed: null,
    });
    const saved = await ask(generalRoute.PUT, { values }, first.etag);
    stop();
    expect(saved).toMatchObject({
      status: 200,
      etag: '"1"',
      json: { values, changed: { by: actor.username } },
    });
    expect([settings("general"), told]).toEqual([values, 1]);
    const late = await ask(generalRoute.PUT, { values: { ...values, banner: "late" } }, first.etag);
    expect(late).toMatchObject({ status: 412, json: { changedBy: actor.username } });
    expect(late.json.detail).toContain(actor.username);
    const rows = await lastRows("settings.change_general");
    expect(rows.map(({ outcome }) => outcome)).toEqual(["failed", "attempt", "ok", "attempt"]);
    expect(rows[2]).toMatchObject({
      resourceType: "settings",
      resourceId: "general",
      details: { before: { installationName: "" }, after: { installationName: "Vienna" } },
    });
  });

  it("refuse what is too long, unknown or without a version, and whoever is no Super Admin", async () => {
    const { ask } = await program();
    for (const body of [
      { values: { ...values, banner: "x".repeat(301) }, version: "0" },
      { values: { ...values, role: "super_admin" }, version: "0" },
      { values: { installationName: "x" }, version: "0" },
      { values },
      { values, version: "-1" },
      { values, version: "0", secrets: { password: "x" } },
    ])
      expect((await ask(generalRoute.PUT, body)).status, JSON.stringify(body)).toBe(400);
    const admin = await program("admin");
    expect((await admin.ask(generalRoute.GET)).status).toBe(403);
    expect((await admin.ask(generalRoute.PUT, { values, version: "0" })).status).toBe(403);
    expect(settings("general")).toEqual(GENERAL.defaults);
  });

  it("of two who save at the same moment one is told to look again, also the first time", async () => {
    const { ask } = await program();
    const both = await Promise.all(
      ["a", "b"].map((banner) => ask(generalRoute.PUT, { values: { ...values, banner }, version: "0" })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("show what the environment sets as locked by its variable, and give back what was set before", async () => {
    const { ask } = await program();
    await ask(retentionRoute.PUT, { values: { ...RETENTION.defaults, auditDays: 400 }, version: "0" });
    const before = env();
    setSingleton("env", { ...before, AUDIT_RETENTION_DAYS: 90 });
    try {
      expect(settings("retention").auditDays).toBe(90);
      const read = await ask(retentionRoute.GET);
      expect(read.json).toMatchObject({
        values: { auditDays: 90 },
        locked: { auditDays: "AUDIT_RETENTION_DAYS" },
      });
      const refused = await ask(
        retentionRoute.PUT,
        { values: { ...RETENTION.defaults, auditDays: 91 } },
        read.etag,
      );
      expect([refused.status, refused.json.errors?.[0] ?? refused.json.issues?.[0]]).toEqual([
        400,
        { path: "values.auditDays", message: expect.stringContaining("AUDIT_RETENTION_DAYS") },
      ]);
      expect(
        (await ask(retentionRoute.PUT, { values: { ...RETENTION.defaults, auditDays: 90 } }, read.etag))
          .status,
      ).toBe(200);
    } finally {
      setSingleton("env", before);
    }
    expect(settings("retention").auditDays).toBe(400);
  });

  it("take over what another replica wrote, and never count a row that is not understood as nothing set", async () => {
    const { db } = database();
    const { ask } = await program();
    await ask(generalRoute.PUT, { values, version: "0" });
    await db
      .update(systemSettings)
      .set({ value: { version: 7, values: { installationName: "Graz", bannerTone: "pink" }, sealed: {} } })
      .where(eq(systemSettings.key, "settings_general"));
    expect(settings("general").installationName).toBe("Vienna");
    await refreshSettings(db);
    expect(settings("general")).toEqual({ ...GENERAL.defaults, installationName: "Graz" });
    await db
      .update(systemSettings)
      .set({ value: "garbage" })
      .where(eq(systemSettings.key, "settings_general"));
    expect((await ask(generalRoute.GET)).status).toBe(503);
    expect((await ask(generalRoute.PUT, { values, version: "7" })).status).toBe(503);
  });

  it("of sign-in count for sessions that are open and for passwords that are set, at once", async () => {
    const { db } = database();
    const { ask } = await program();
    const { actor, sessionId } = await signedIn(database(), "viewer");
    const isIn = async () => (await actorOfSession(sessionId, ORIGIN, false)) !== null;
    const save = async (change: object) => {
      const read = await ask(signInRoute.GET);
      const answer = await ask(signInRoute.PUT, { values: { ...SIGN_IN.defaults, ...change } }, read.etag);
      expect(answer.status).toBe(200);
    };
    const own = { username: actor.username, email: "a@example.org" };
    const password = "plum otter 9 kelp";
    expect(() => refuseWeakPassword(password, own, "password")).not.toThrow();
    await save({ passwordMinLength: 20 });
    expect(() => refuseWeakPassword(password, own, "password")).toThrow(/At least 20 characters/);
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await db
      .update(userSessions)
      .set({ lastSeenAt: ago(20) })
      .where(eq(userSessions.userId, actor.userId));
    expect(await isIn()).toBe(true);
    await save({ idleMinutes: 10 });
    expect(await isIn()).toBe(false);
    await db
      .update(userSessions)
      .set({ lastSeenAt: ago(0), createdAt: ago(90) })
      .where(eq(userSessions.userId, actor.userId));
    expect(await isIn()).toBe(true);
    await save({ absoluteHours: 1 });
    expect(await isIn()).toBe(false);
    await deleteSetting(db, "settings_sign-in");
    await refreshSettings(db);
    expect(await isIn()).toBe(true);
  });

  it("keep a secret sealed, for the one place it was given for, and tell nobody", async () => {
    const { db } = database();
    const { actor } = await signedIn(database(), "super_admin");
    const withSecret = section({
      name: "general",
      values: z.object({ host: z.string() }),
      defaults: { host: "one" },
      secrets: ({ host }) => [{ name: "password", label: "The password", destination: host }],
    }) as unknown as AnySection;
    const save = (version: number, host: string, secrets: Record<string, string | null> = {}) =>
      changeSection(db, withSecret, { version, values: { host }, secrets }, actor.userId);
    const first = await save(0, "one", { password: "canary-secret" });
    expect(first.state.secrets).toEqual({ password: "set" });
    expect(JSON.stringify(first)).not.toContain("canary-secret");
    const [row] = await db.select().from(systemSettings).where(eq(systemSettings.key, "settings_general"));
    expect(JSON.stringify(row)).not.toContain("canary-secret");
    await expect(save(1, "two")).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: "secrets.password", message: expect.stringContaining("another address") }],
    });
    expect((await save(1, "one")).state.secrets).toEqual({ password: "set" });
    const moved = await save(2, "two", { password: "another-secret" });
    expect(moved.difference).toEqual({
      before: { host: "one" },
      after: { host: "two", secrets: { password: "set" } },
    });
    // Somebody who writes into the database cannot send it elsewhere either.
    await db
      .update(systemSettings)
      .set({ value: { ...(row?.value as object), values: { host: "evil" } } })
      .where(eq(systemSettings.key, "settings_general"));
    expect((await readSection(db, withSecret)).secrets).toEqual({ password: "unreadable" });
    expect(secretOf("general", "password"), "no section of its own knows of it").toBeNull();
    expect((await save(1, "evil", { password: null })).state.secrets).toEqual({ password: "missing" });
  });

  async function lastRows(action: string) {
    return database()
      .db.select()
      .from(auditLog)
      .where(eq(auditLog.action, action))
      .orderBy(desc(auditLog.id))
      .limit(4);
  }
});
