import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { deleteSetting, readSetting } from "@/db/settings";
import { setSingleton } from "@/lib/core/singleton";
import { tellByMail } from "@/lib/features/profile/security-mail";
import { testMail } from "@/lib/features/settings/mail/operations";
import { createUser, makePasswordLink } from "@/lib/features/users/operations";
import { cookieAfterSignIn } from "@/lib/identity/known-device";
import { setPasswordByLink } from "@/lib/identity/links";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { signInWithPassword } from "@/lib/identity/sign-in";
import { refreshSettings } from "@/lib/settings/current";
import { MAIL } from "@/lib/settings/sections/mail";
import { onBothDatabases } from "@/tests/support/database";
import { MAIL_PASSWORD, MAIL_USER, partOf, startMailServer } from "@/tests/support/mail-server";
import { useMailServer } from "@/tests/support/mail-set-up";
import { makePerson, ORIGIN, PASSWORD, recordedSockets, signedIn } from "@/tests/support/people";
import { until } from "@/tests/support/until";
import { askForReset } from "./forgot";

const NEW_PASSWORD = "seven meadow lanterns in orbit";

onBothDatabases("mail to people", (database) => {
  let server: Awaited<ReturnType<typeof startMailServer>>;
  beforeAll(async () => {
    server = await startMailServer({ authOptional: false });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    recordedSockets();
    server.inbox.length = 0;
    await deleteSetting(database().db, "settings_mail");
    await deleteSetting(database().db, "mail_told");
    await refreshSettings(database().db);
  });
  const from = (host: number) => ({ ...ORIGIN, ipAddress: `198.51.100.${host}` });
  const linkIn = (at = 0) => {
    const text = server.inbox[at] ? partOf(server.inbox[at], "text/plain") : "";
    return /\/set-password#(\S+)/.exec(text)?.[1] ?? "";
  };
  const admin = () => signedIn(database(), "super_admin");

  it("takes an invited person to their password, and says what became of the mail", async () => {
    const { actor } = await admin();
    const off = await createUser(actor, { username: "berta", email: "berta@example.org", role: "viewer" });
    expect(off.link.mail).toEqual({ state: "off", sentence: "Mail is not set up: nothing was sent." });
    await useMailServer(database(), server, actor.userId);
    const { link } = await createUser(actor, {
      username: "carla",
      email: "carla@example.org",
      role: "viewer",
    });
    expect(link.mail.state).toBe("sent");
    expect(server.inbox).toMatchObject([
      { to: ["carla@example.org"], from: "ui@example.org", user: MAIL_USER, wasEncrypted: true },
    ]);
    expect(link.url).toContain(linkIn());
    expect(await setPasswordByLink({ token: linkIn(), password: NEW_PASSWORD }, ORIGIN)).toEqual({
      username: "carla",
    });
    await createUser(actor, { username: "dora", email: "dora@example.org", role: "viewer", sendMail: false });
    expect(server.inbox).toHaveLength(1);
  });

  it("brings a new password to who forgot it, by name or address, once", async () => {
    const { actor } = await admin();
    await useMailServer(database(), server, actor.userId);
    const { username, email, id } = await makePerson(database());
    await askForReset({ username: email.toUpperCase() }, from(1));
    await until(() => server.inbox.length === 1);
    await setPasswordByLink({ token: linkIn(), password: NEW_PASSWORD }, ORIGIN);
    await expect(
      setPasswordByLink({ token: linkIn(), password: NEW_PASSWORD }, ORIGIN),
    ).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await signInWithPassword({ username, password: NEW_PASSWORD }, ORIGIN)).not.toBeNull();
    await askForReset({ username }, from(1));
    await until(() => server.inbox.length === 2);
    const [row] = await database()
      .db.select()
      .from(auditLog)
      .where(eq(auditLog.action, "users.send_reset_link"))
      .orderBy(desc(auditLog.id))
      .limit(1);
    expect(row).toMatchObject({ resourceId: String(id), actorName: username, outcome: "ok" });
    expect(JSON.stringify(row)).not.toContain(linkIn(1));
  });

  it("sends nothing to a name that is unknown, disabled or without a password, and answers the same", async () => {
    const { actor } = await admin();
    const { db } = database();
    await useMailServer(database(), server, actor.userId);
    const disabled = await makePerson(database());
    await db.update(users).set({ isActive: false }).where(eq(users.id, disabled.id));
    const external = await makePerson(database());
    await db.update(users).set({ passwordHash: NO_PASSWORD }).where(eq(users.id, external.id));
    const known = await makePerson(database());
    for (const username of ["nobody", disabled.username, external.username, known.username])
      expect(await askForReset({ username }, from(2))).toBeUndefined();
    await until(() => server.inbox.length === 1);
    expect(server.inbox[0]?.to).toEqual([known.email]);
  });

  it("is limited by name and by network, known or not, and refused where no mail is sent", async () => {
    const { actor } = await admin();
    await expect(askForReset({ username: "nobody" }, from(3))).rejects.toMatchObject({ code: "unavailable" });
    await useMailServer(database(), server, actor.userId);
    const { username } = await makePerson(database());
    for (const name of ["unknown-one", username]) {
      for (let time = 0; time < 5; time += 1) await askForReset({ username: name }, from(10 + time));
      await expect(askForReset({ username: name }, from(20))).rejects.toMatchObject({ code: "too_many" });
    }
    for (let time = 0; time < 20; time += 1) await askForReset({ username: `some-${time}` }, from(30));
    await expect(askForReset({ username: "some-more" }, from(30))).rejects.toMatchObject({
      code: "too_many",
    });
    await until(() => server.inbox.length === 5);
    await useMailServer(database(), server, actor.userId, { forgotPassword: false });
    await expect(askForReset({ username: "z" }, from(40))).rejects.toMatchObject({ code: "unavailable" });
  });

  it("tells a person what happened to the account since mail is on, each once, and goes on after a failure", async () => {
    const { db } = database();
    const { actor } = await admin();
    const person = await makePerson(database());
    const signIn = (device?: string) =>
      signInWithPassword({ username: person.username, password: PASSWORD }, ORIGIN, device);
    await signIn();
    await signIn();
    await useMailServer(database(), server, actor.userId);
    await tellByMail(db);
    await signIn(await cookieAfterSignIn(undefined, person));
    await tellByMail(db);
    expect(server.inbox, "nothing of before, and nothing of a known browser").toEqual([]);
    await signIn();
    await tellByMail(db);
    await tellByMail(db);
    expect(server.inbox).toMatchObject([{ to: [person.email] }]);
    const told = server.inbox[0] && partOf(server.inbox[0], "text/plain");
    expect(told).toMatch(/had not signed in before[\s\S]*From: 192\.0\.2\.7/);
    const link = await makePasswordLink(actor, { id: person.id, sendMail: false });
    await setPasswordByLink({ token: link.url.split("#")[1] ?? "", password: NEW_PASSWORD }, ORIGIN);
    await tellByMail(db);
    expect(server.inbox.slice(1).map((each) => /^Subject: (.*)$/m.exec(each.raw)?.[1]?.trim())).toEqual([
      "A link to set a new password was made",
      "A new password was set by a link",
    ]);
    const before = await readSetting(db, "mail_told");
    await useMailServer(database(), server, actor.userId, { securityEvents: false });
    await tellByMail(db);
    expect([before?.auditId, await readSetting(db, "mail_told")]).toEqual([expect.any(Number), null]);
  });

  it("is tried before it is saved, with a kept password for the same server only", async () => {
    const { actor } = await admin();
    await useMailServer(database(), server, actor.userId);
    setSingleton("mail-trials", { atMs: [] });
    const { port, caPem } = server;
    const values = {
      ...MAIL.defaults,
      ...{ host: "localhost", port, username: MAIL_USER, from: "ui@example.org", ca: caPem.trim() },
    };
    const to = "me@example.org";
    expect(await testMail(actor, { values, to })).toMatchObject({ failure: null });
    const wrong = await testMail(actor, { values, to, password: "wrong" });
    expect(wrong).toEqual({
      failure: "credentials",
      sentence: "The mail server refused user name and password.",
    });
    for (const elsewhere of [
      { host: "127.0.0.1" },
      { port: port - 1 },
      { ca: "" },
      { security: "tls" as const },
    ])
      await expect(testMail(actor, { values: { ...values, ...elsewhere }, to })).rejects.toMatchObject({
        issues: [{ path: "secrets.password" }],
      });
    const nothing = { ...values, host: "127.0.0.1", port: 9, username: "" };
    const many = await Promise.allSettled(
      Array.from({ length: 11 }, () => testMail(actor, { values: nothing, to })),
    );
    const refused = many.filter((each) => each.status === "rejected");
    // Two were tried before, and ten a minute may be.
    expect(refused.map(({ reason }) => reason.code)).toEqual(["too_many", "too_many", "too_many"]);
    const rows = await database().db.select().from(auditLog).where(eq(auditLog.action, "settings.test_mail"));
    expect(rows.map(({ details }) => details)).toContainEqual(
      expect.objectContaining({ result: "credentials" }),
    );
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${MAIL_PASSWORD}|SERVER-SAYS-THIS`));
  });
});
