import { generateKeyPairSync } from "node:crypto";
import { eq } from "drizzle-orm";
import { SignJWT } from "jose";
import { encode } from "next-auth/jwt";
import { beforeEach, expect, it } from "vitest";
import { apiTokens, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { env } from "@/lib/core/env";
import { installationKey } from "@/lib/core/keys";
import { setSingleton } from "@/lib/core/singleton";
import { refreshByApi, signInByApi } from "@/lib/features/sign-in/api-sign-in";
import { changeRole, updateUser } from "@/lib/features/users/operations";
import { actorOfAccessToken, openApiSession } from "@/lib/identity/api-session";
import { actorOfApiToken } from "@/lib/identity/api-token";
import { actorAgain, actorOfRequest } from "@/lib/identity/identify";
import { can } from "@/lib/identity/permissions";
import { sessionCookieName, sessionSecrets } from "@/lib/identity/session";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { makePerson, ORIGIN, PASSWORD, recordedSockets, signedIn } from "@/tests/support/people";
import { changeOwnPassword, endThisSession } from "./operations";
import { getProfile, listOwnSessions } from "./queries";
import { getSecondFactor } from "./second-factor";
import { createToken, listOwnTokens, revokeToken } from "./tokens";

const bearer = (token: string, more: Record<string, string> = {}) =>
  actorOfRequest(
    new Request(`${env().APP_URL}/api/nodes`, { headers: { authorization: `Bearer ${token}`, ...more } }),
  );

onBothDatabases("personal tokens", (database) => {
  const time = movedClock();
  beforeEach(() => void recordedSockets());
  const make = async (
    scopes: Parameters<typeof createToken>[1]["scopes"],
    role: "admin" | "super_admin" = "admin",
  ) => {
    const { actor } = await signedIn(database(), role);
    return { actor, ...(await createToken(actor, { name: "backup script", scopes, expiresInDays: 30 })) };
  };

  it("are shown once and kept as a hash", async () => {
    const { actor, token, view } = await make(["nodes.view"]);
    expect(token).toMatch(/^plx_[0-9a-f]{12}_[0-9a-f]{64}$/);
    const [row] = await database().db.select().from(apiTokens).where(eq(apiTokens.id, view.id));
    const secret = token.split("_")[2] ?? "";
    expect(JSON.stringify([row, await listOwnTokens(actor, {})])).not.toContain(secret);
    expect(await bearer(`plx_${row?.publicId}_${row?.secretHash}`)).toBeNull();
    expect(await bearer(token)).toMatchObject({ userId: actor.userId, scopes: ["nodes.view"] });
    const [last] = await listOwnTokens(actor, {});
    expect(last?.lastUsedAt).toBe(time.now().toISOString());
    await bearer(token);
    const uses = await database().db.select().from(auditLog).where(eq(auditLog.action, "token.first_use"));
    expect(uses.filter((use) => use.resourceId === String(view.id))).toHaveLength(1);
  });

  it("learn whose they are and nothing else of the person", async () => {
    const { actor, token } = await make(["nodes.view"]);
    const program = await bearer(token);
    if (!program) throw new Error("The token is not in force.");
    expect(await getProfile(program, {})).toEqual({
      userId: actor.userId,
      username: actor.username,
      role: "admin",
      email: null,
      firstName: null,
      lastName: null,
      lastLoginAt: null,
    });
    for (const ask of [listOwnSessions, getSecondFactor, listOwnTokens])
      await expect(ask(program, {}), ask.spec.name).rejects.toMatchObject({ code: "forbidden" });
    expect((await getProfile(actor, {})).email).toContain("@");
  });

  it("stand in the audit log once a day and network, also when another replica looks", async () => {
    const { token, view } = await make(["nodes.view"]);
    const from = (ipAddress: string) => actorOfApiToken(token, { ...ORIGIN, ipAddress });
    const uses = async () => {
      const rows = await database().db.select().from(auditLog).where(eq(auditLog.action, "token.first_use"));
      return rows.filter((row) => row.resourceId === String(view.id)).map((row) => row.ipAddress);
    };
    await from("192.0.2.7");
    await from("192.0.2.8");
    await from("192.0.2.7");
    await from("2001:db8:0:1::5");
    await from("2001:db8:0:1::6");
    expect(await uses()).toEqual(["192.0.2.7", "192.0.2.8", "2001:db8:0:1::5"]);
    setSingleton("token-uses", { day: "", uses: new Set() });
    await from("192.0.2.8");
    expect(await uses()).toHaveLength(3);
    time.forward(24 * 3600);
    await from("192.0.2.8");
    await from("192.0.2.8");
    expect(await uses()).toHaveLength(4);
  });

  it("may what both their scopes and their owner's role at the moment of use allow", async () => {
    const { actor, token } = await make(["nodes.view", "service.control"]);
    const acting = await bearer(token);
    expect(can(acting, "service.control")).toBe(true);
    expect(can(acting, "guests.view"), "no such scope").toBe(false);
    const { actor: boss } = await signedIn(database(), "super_admin");
    await changeRole(boss, { id: actor.userId, role: "viewer" });
    const demoted = await bearer(token);
    expect(can(demoted, "service.control")).toBe(false);
    expect(can(demoted, "nodes.view")).toBe(true);
    await updateUser(boss, { id: actor.userId, isActive: false });
    expect(await bearer(token)).toBeNull();
  });

  it("end by their date and when revoked, open sockets included", async () => {
    const { actor, token, view } = await make(["nodes.view"]);
    const { token: short } = await createToken(actor, {
      name: "x",
      scopes: ["nodes.view"],
      expiresInDays: 1,
    });
    const open = await bearer(token);
    const { dropped } = recordedSockets();
    await revokeToken(actor, { tokenId: view.id });
    expect(await bearer(token)).toBeNull();
    expect(open && (await actorAgain(open))).toBeNull();
    expect(dropped).toEqual([`token:${view.id}`]);
    time.forward(24 * 3600 - 1);
    expect(await bearer(short)).not.toBeNull();
    time.forward(2);
    expect(await bearer(short)).toBeNull();
  });

  it("need an end within a year, a scope that the owner has, and a recent proof", async () => {
    const { actor } = await signedIn(database(), "operator");
    const make = (more: object) =>
      createToken(actor, { name: "x", scopes: ["nodes.view"], expiresInDays: 30, ...more });
    await expect(make({ expiresInDays: 366 })).rejects.toMatchObject({ code: "invalid" });
    await expect(make({ expiresInDays: undefined })).rejects.toMatchObject({ code: "invalid" });
    await expect(make({ scopes: [] })).rejects.toMatchObject({ code: "invalid" });
    await expect(make({ scopes: ["users.manage"] })).rejects.toMatchObject({ code: "forbidden" });
    time.forward(601);
    await expect(make({})).rejects.toMatchObject({ code: "proof_needed" });
  });

  it("make no tokens, change no sign-in, and manage users only with that scope", async () => {
    const all = await make(["nodes.view", "users.manage"], "super_admin");
    const acting = (await bearer(all.token))!;
    await expect(
      createToken(acting, { name: "x", scopes: ["nodes.view"], expiresInDays: 1 }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      changeOwnPassword(acting, { currentPassword: PASSWORD, newPassword: "seven lanterns on the quay" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    const { id } = await makePerson(database());
    expect(await changeRole(acting, { id, role: "operator" })).toMatchObject({ role: "operator" });
    const narrow = (await bearer((await make(["nodes.view"], "super_admin")).token))!;
    await expect(changeRole(narrow, { id, role: "viewer" })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("are revoked by their owner alone", async () => {
    const { token, view } = await make(["nodes.view"]);
    const { actor: other } = await signedIn(database(), "super_admin");
    await expect(revokeToken(other, { tokenId: view.id })).rejects.toMatchObject({ code: "not_found" });
    expect(await bearer(token)).not.toBeNull();
  });

  it("do not stand in an address or beside a cookie", async () => {
    const { token } = await make(["nodes.view"]);
    const ask = (path: string, headers: Record<string, string> = {}) =>
      actorOfRequest(new Request(`${env().APP_URL}${path}`, { headers }));
    for (const path of [
      `/api/nodes?token=${token}`,
      `/api/nodes?x=${token}`,
      "/api/nodes?access_token=a.b.c",
    ]) {
      await expect(ask(path), path).rejects.toMatchObject({ code: "invalid" });
    }
    await expect(bearer(token, { cookie: `${sessionCookieName()}=x` })).rejects.toMatchObject({
      code: "invalid",
    });
    expect(await bearer(token, { cookie: "theme=dark" })).not.toBeNull();
    expect(await ask("/api/nodes", { authorization: `Basic ${token}` })).toBeNull();
  });
});

onBothDatabases("a program's session", (database) => {
  const time = movedClock();
  beforeEach(() => void recordedSockets());
  const signIn = async () => {
    const person = await makePerson(database(), "admin");
    return { person, pair: await signInByApi({ username: person.username, password: PASSWORD }, ORIGIN) };
  };
  const isRefused = (promise: Promise<unknown>) =>
    expect(promise).rejects.toMatchObject({ code: "unauthenticated" });

  it("lives on short access tokens, renewed by refresh tokens that are good once", async () => {
    const { person, pair } = await signIn();
    expect(await bearer(pair.accessToken)).toMatchObject({ userId: person.id, role: "admin" });
    time.forward(pair.expiresIn + 6);
    expect(await bearer(pair.accessToken)).toBeNull();
    const next = await refreshByApi({ refreshToken: pair.refreshToken }, ORIGIN);
    expect(await bearer(next.accessToken)).not.toBeNull();
    await isRefused(signInByApi({ username: person.username, password: "wrong" }, ORIGIN));
  });

  it("ends when a refresh token comes a second time, in the hand of whomever", async () => {
    const { pair } = await signIn();
    const next = await refreshByApi({ refreshToken: pair.refreshToken }, ORIGIN);
    await isRefused(refreshByApi({ refreshToken: pair.refreshToken }, ORIGIN));
    expect(await bearer(next.accessToken)).toBeNull();
    await isRefused(refreshByApi({ refreshToken: next.refreshToken }, ORIGIN));
    const rows = await database().db.select().from(auditLog);
    expect(rows.map((row) => row.action)).toContain("session.refresh_token_reused");
  });

  it("gives one pair when a refresh token comes twice at once", async () => {
    const { pair } = await signIn();
    const both = await Promise.allSettled(
      [1, 2].map(() => refreshByApi({ refreshToken: pair.refreshToken }, ORIGIN)),
    );
    expect(both.filter((each) => each.status === "fulfilled")).toHaveLength(1);
  });

  it("ends by sign-out, by a disabled owner and after twelve hours", async () => {
    const first = await signIn();
    await endThisSession((await bearer(first.pair.accessToken))!, {});
    expect(await bearer(first.pair.accessToken)).toBeNull();
    await isRefused(refreshByApi({ refreshToken: first.pair.refreshToken }, ORIGIN));
    const second = await signIn();
    await database().db.update(users).set({ isActive: false }).where(eq(users.id, second.person.id));
    expect(await bearer(second.pair.accessToken)).toBeNull();
    const third = await signIn();
    time.forward(12 * 3600 + 1);
    await isRefused(refreshByApi({ refreshToken: third.pair.refreshToken }, ORIGIN));
  });

  it("goes on under a new AUTH_SECRET while the one before is named, and ends without it", async () => {
    const person = await makePerson(database(), "viewer");
    const pair = await openApiSession(database().db, person.id, ORIGIN);
    const before = { env: env(), secret: env().AUTH_SECRET };
    const AUTH_SECRET = "another secret for this installation 0123456789";
    const change = (AUTH_SECRET_PREVIOUS: string | undefined) => {
      setSingleton("env", { ...before.env, AUTH_SECRET, AUTH_SECRET_PREVIOUS });
      setSingleton("installation-secret", AUTH_SECRET);
    };
    try {
      change(before.secret);
      expect(await actorOfAccessToken(pair.accessToken, ORIGIN)).toMatchObject({ userId: person.id });
      change(undefined);
      expect(await actorOfAccessToken(pair.accessToken, ORIGIN)).toBeNull();
    } finally {
      setSingleton("env", before.env);
      setSingleton("installation-secret", before.secret);
    }
  });

  it("is not opened by a forged token", async () => {
    const person = await makePerson(database(), "super_admin");
    const pair = await openApiSession(database().db, person.id, ORIGIN);
    const [header = "", payload = "", signature = ""] = pair.accessToken.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    const head = JSON.parse(Buffer.from(header, "base64url").toString()) as {
      alg: string;
      kid: string;
      typ: string;
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const sign = (changed: object, protectedHeader: object = {}, key: unknown = installationKey("api")) =>
      new SignJWT({ ...claims, ...changed })
        .setProtectedHeader({ ...head, ...protectedHeader })
        .sign(key as Buffer);
    const now = Math.floor(time.now().getTime() / 1000);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const cookie = await encode({ token: { sid: "x" }, secret: sessionSecrets(), salt: sessionCookieName() });
    const forged: Record<string, string> = {
      "no signature": `${header}.${payload}.`,
      "alg none": `${part({ ...head, alg: "none" })}.${payload}.`,
      "another claim under the old signature": `${header}.${part({ ...claims, sub: "1" })}.${signature}`,
      "signature cut": pair.accessToken.slice(0, -2),
      "another key": await sign({}, {}, Buffer.alloc(32, 7)),
      "the session's key": await sign({}, {}, installationKey("session")),
      HS512: await sign(
        {},
        { alg: "HS512" },
        Buffer.concat([installationKey("api"), installationKey("api")]),
      ),
      RS256: await sign({}, { alg: "RS256" }, privateKey),
      "another kid": await sign({}, { kid: "00000000" }),
      "no kid": await sign({}, { kid: undefined }),
      "another typ": await sign({}, { typ: "JWT" }),
      "another audience": await sign({ aud: "other" }),
      "no audience": await sign({ aud: undefined }),
      "another issuer": await sign({ iss: "https://evil.example" }),
      expired: await sign({ exp: now - 31 }),
      "no expiry": await sign({ exp: undefined }),
      "not yet": await sign({ nbf: now + 31 }),
      "another person": await sign({ sub: String(person.id + 1) }),
      "no person": await sign({ sub: undefined }),
      "no such session": await sign({ sid: "99999999" }),
      "session by injection": await sign({ sid: "1 or 1=1" }),
      "the refresh token": pair.refreshToken,
      "a session cookie": cookie,
    };
    expect(await bearer(pair.accessToken)).not.toBeNull();
    expect(await bearer(await sign({})), "the forger's tools work").not.toBeNull();
    for (const [name, token] of Object.entries(forged)) expect(await bearer(token), name).toBeNull();
    const asCookie = { cookie: `${sessionCookieName()}=${pair.accessToken}` };
    expect(await actorOfRequest(new Request(`${env().APP_URL}/`, { headers: asCookie }))).toBeNull();
  });
});
