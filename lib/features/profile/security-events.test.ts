import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import {
  changeRole,
  createUser,
  makePasswordLink,
  resetSecondFactor,
  updateUser,
} from "@/lib/features/users/operations";
import { restoreAccess } from "@/lib/features/users/restore-access";
import { setPasswordByLink } from "@/lib/identity/links";
import { signInWithFactor, signInWithPassword } from "@/lib/identity/sign-in";
import { codeNow } from "@/lib/identity/totp";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { makePerson, ORIGIN, PASSWORD, recordedSockets, sessionOf, signedIn } from "@/tests/support/people";
import { setUpSecondFactor, turnOnSecondFactor } from "./second-factor";
import { listOwnSecurityEvents } from "./security-events";
import { newestAlarm } from "./security-schema";

onBothDatabases("the own security events", (database) => {
  const time = movedClock();
  beforeEach(() => void recordedSockets());

  it("tell that a recovery code was used, from where, on the next page and in the audit log", async () => {
    const { actor } = await signedIn(database(), "operator");
    const { secret } = await setUpSecondFactor(actor, {});
    const { recoveryCodes } = await turnOnSecondFactor(actor, { code: codeNow(secret) });
    const seen = { ipAddress: "198.51.100.66", userAgent: "Mozilla/5.0 Firefox/140.0" };
    const thief = { ...seen, requestId: "thief" };
    const credentials = { username: actor.username, password: PASSWORD };
    time.forward(60);
    const byApp = await signInWithPassword(credentials, ORIGIN);
    await signInWithFactor({ code: codeNow(secret) }, byApp, ORIGIN);
    expect(newestAlarm(await listOwnSecurityEvents(actor, {})), "the app's code is no event").toBeNull();
    const pending = await signInWithPassword(credentials, thief);
    expect(await signInWithFactor({ code: "zzzz-zzzz-zzzz-zzzz" }, pending, thief)).toBeNull();
    expect(await signInWithFactor({ code: recoveryCodes?.[0] }, pending, thief)).not.toBeNull();
    const events = await listOwnSecurityEvents(actor, {});
    expect(events.map(({ kind }) => kind)).toEqual(["recovery_code_used", "second_factor_on"]);
    expect(events[0]).toMatchObject({ ...seen, by: null, at: time.now().toISOString() });
    expect(newestAlarm(events)).toEqual(events[0]);
    const rows = await database().db.select().from(auditLog);
    expect(rows.find(({ id }) => id === events[0]?.id)).toMatchObject({
      action: "session.second_factor",
      outcome: "ok",
      details: { method: "recovery code" },
    });
  });

  it("name who removed the second factor, made a link or changed the role, and not where they were", async () => {
    const { actor: boss } = await signedIn(database(), "super_admin");
    const person = await makePerson(database(), "viewer");
    await resetSecondFactor(boss, { id: person.id });
    await makePasswordLink(boss, { id: person.id });
    await updateUser(boss, { id: person.id, firstName: "Anna" });
    await changeRole(boss, { id: person.id, role: "operator" });
    await restoreAccess(database().db, person.username);
    const { actor } = await sessionOf(database(), person.id);
    const events = await listOwnSecurityEvents(actor, {});
    const by = boss.username;
    expect(events).toMatchObject([
      { kind: "access_restored", by: "server console" },
      { kind: "role_changed", by },
      { kind: "password_link_made", by },
      { kind: "second_factor_removed", by },
    ]);
    expect(events.every(({ ipAddress, userAgent }) => ipAddress === null && userAgent === null)).toBe(true);
  });

  it("do not accuse a new person of the password they have just chosen, but tell of a later link", async () => {
    const { actor: boss } = await signedIn(database(), "super_admin");
    const { user } = await createUser(boss, { username: "nora", email: "nora@example.org", role: "viewer" });
    const { url } = await makePasswordLink(boss, { id: user.id });
    await setPasswordByLink({ token: url.split("#")[1] ?? "", password: "seven meadow lanterns" }, ORIGIN);
    const { actor } = await sessionOf(database(), user.id);
    const events = await listOwnSecurityEvents(actor, {});
    expect(events.map(({ kind }) => kind)).toEqual(["first_password_set", "password_link_made"]);
    expect(newestAlarm(events)).toBeNull();
    await makePasswordLink(boss, { id: user.id });
    expect(newestAlarm(await listOwnSecurityEvents(actor, {}))).toMatchObject({ kind: "password_link_made" });
  });

  it("are nobody else's, and end after thirty days", async () => {
    const { actor: boss } = await signedIn(database(), "super_admin");
    const { actor } = await signedIn(database(), "viewer");
    await makePasswordLink(boss, { id: actor.userId });
    expect(await listOwnSecurityEvents(boss, {})).toEqual([]);
    time.forward(30 * 24 * 3600 - 1);
    expect(await listOwnSecurityEvents(actor, {})).toHaveLength(1);
    time.forward(2);
    expect(await listOwnSecurityEvents(actor, {})).toEqual([]);
  });
});
