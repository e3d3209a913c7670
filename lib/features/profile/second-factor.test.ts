import { eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { recoveryCodes, secondFactors } from "@/db/schema/accounts";
import { clock } from "@/lib/core/clock";
import { unseal } from "@/lib/core/sealed";
import { setSingleton } from "@/lib/core/singleton";
import { makePasswordLink, resetSecondFactor } from "@/lib/features/users/operations";
import { setPasswordByLink } from "@/lib/identity/links";
import { MAX_CODE_FAILURES, secondFactorState, takeCode } from "@/lib/identity/second-factor";
import { actorOfSession, pendingSession } from "@/lib/identity/session";
import { signInAgain, signInProgram, signInWithFactor, signInWithPassword } from "@/lib/identity/sign-in";
import { codeNow, stepOfCode } from "@/lib/identity/totp";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { ORIGIN, PASSWORD, recordedSockets, sessionOf, signedIn } from "@/tests/support/people";
import { changeOwnPassword, endOwnSession, updateOwnProfile } from "./operations";
import {
  getSecondFactor,
  renewRecoveryCodes,
  setUpSecondFactor,
  turnOffSecondFactor,
  turnOnSecondFactor,
} from "./second-factor";

it("computes the codes of RFC 6238", () => {
  const real = clock();
  // Appendix B: the seed "12345678901234567890" at 59 s gives 94287082; six digits are its last.
  setSingleton("clock", { ...real, now: () => new Date(59_000) });
  expect(stepOfCode("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082")).toBe(1);
  setSingleton("clock", real);
});

onBothDatabases("the second factor", (database) => {
  const time = movedClock();
  beforeEach(() => void recordedSockets());

  const withFactor = async () => {
    const { actor, sessionId } = await signedIn(database(), "operator");
    const { secret, qr } = await setUpSecondFactor(actor, {});
    const { recoveryCodes } = await turnOnSecondFactor(actor, { code: codeNow(secret) });
    time.forward(60);
    return { actor, sessionId, secret, qr, codes: recoveryCodes ?? [] };
  };
  const take = (userId: number, code: string) => takeCode(database().db, userId, code);

  it("is on only after a code of it was given, and is kept sealed", async () => {
    const { actor } = await signedIn(database(), "viewer");
    const { secret, qr } = await setUpSecondFactor(actor, {});
    expect(qr.length).toBeGreaterThan(20);
    const nothing = { app: false, passkeys: 0, noPasskeys: null, blocked: false };
    expect(await getSecondFactor(actor, {})).toEqual({ ...nothing, enabled: false, recoveryCodesLeft: 0 });
    await expect(turnOnSecondFactor(actor, { code: "000000" })).rejects.toMatchObject({ code: "invalid" });
    const { recoveryCodes: codes } = await turnOnSecondFactor(actor, { code: codeNow(secret) });
    expect(new Set(codes).size).toBe(10);
    const on = { ...nothing, app: true, enabled: true, recoveryCodesLeft: 10 };
    expect(await getSecondFactor(actor, {})).toEqual(on);
    const [row] = await database()
      .db.select()
      .from(secondFactors)
      .where(eq(secondFactors.userId, actor.userId));
    expect(row?.secret).not.toContain(secret);
    const place = { table: "second_factors", column: "secret", rowId: actor.userId };
    expect(unseal(row?.secret ?? "", place)).toBe(secret);
    expect(() => unseal(row?.secret ?? "", { ...place, rowId: actor.userId + 1 })).toThrow();
    const kept = await database()
      .db.select()
      .from(recoveryCodes)
      .where(eq(recoveryCodes.userId, actor.userId));
    expect(JSON.stringify(kept)).not.toContain(codes?.[0]?.replaceAll("-", ""));
    await expect(setUpSecondFactor(actor, {})).rejects.toMatchObject({ code: "conflict" });
  });

  it("takes the code of this half minute and the one before, each once", async () => {
    const { actor, secret } = await withFactor();
    const before = codeNow(secret);
    time.forward(30);
    expect(await take(actor.userId, before)).toBe("ok");
    expect(await take(actor.userId, before)).toBe("wrong");
    const old = codeNow(secret);
    time.forward(60);
    expect(await take(actor.userId, old)).toBe("wrong");
    const spaced = codeNow(secret).replace(/^(...)/, "$1 ");
    expect(await take(actor.userId, spaced)).toBe("ok");
  });

  it("lets one of 50 at once in with one code, and one of 20 with one recovery code", async () => {
    const { actor, secret, codes } = await withFactor();
    const code = codeNow(secret);
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => take(actor.userId, code)));
    expect(verdicts.filter((verdict) => verdict === "ok")).toHaveLength(1);
    const recovered = await Promise.all(Array.from({ length: 20 }, () => take(actor.userId, codes[0] ?? "")));
    expect(recovered.filter((verdict) => verdict === "recovery_code")).toHaveLength(1);
  });

  it("is blocked by eight wrong codes until a recovery code", async () => {
    const { actor, secret, codes } = await withFactor();
    const wrong = codeNow(secret) === "000000" ? "000001" : "000000";
    for (let index = 1; index <= MAX_CODE_FAILURES; index += 1) {
      expect(await take(actor.userId, wrong)).toBe(index < MAX_CODE_FAILURES ? "wrong" : "blocked");
    }
    expect(await take(actor.userId, codeNow(secret))).toBe("blocked");
    expect(await secondFactorState(database().db, actor.userId)).toMatchObject({ blocked: true });
    expect(await take(actor.userId, "aaaa-bbbb-cccc-dddd")).toBe("blocked");
    expect(await take(actor.userId, (codes[3] ?? "").toUpperCase())).toBe("recovery_code");
    expect(await take(actor.userId, codeNow(secret))).toBe("ok");
  });

  it("stands between the password and the session, at every door", async () => {
    const { actor, secret } = await withFactor();
    const first = await signInWithPassword({ username: actor.username, password: PASSWORD }, ORIGIN);
    expect(await actorOfSession(first ?? "", ORIGIN, true)).toBeNull();
    expect(await signInWithFactor({ code: "123123" }, first, ORIGIN)).toBeNull();
    expect(await signInWithFactor({ code: codeNow(secret) }, null, ORIGIN)).toBeNull();
    const second = await signInWithFactor({ code: codeNow(secret) }, first, ORIGIN);
    expect(second).not.toBe(first);
    expect(await actorOfSession(second ?? "", ORIGIN, true)).toMatchObject({ userId: actor.userId });
    expect(await pendingSession(first ?? "")).toBeNull();
    const program = { username: actor.username, password: PASSWORD };
    expect(await signInProgram(program, ORIGIN)).toBe("code_needed");
    expect(await signInProgram({ ...program, code: codeNow(secret) }, ORIGIN), "used above").toBeNull();
    time.forward(30);
    expect(await signInProgram({ ...program, code: codeNow(secret) }, ORIGIN)).toMatchObject({
      user: { id: actor.userId },
      authMethod: "password+totp",
    });
  });

  it("is asked for when somebody proves again who they are, which gives a new session id", async () => {
    const { actor, sessionId, secret } = await withFactor();
    expect(await signInAgain({ password: PASSWORD, code: "" }, actor, ORIGIN)).toBeNull();
    expect(await signInAgain({ password: "wrong", code: codeNow(secret) }, actor, ORIGIN)).toBeNull();
    const next = await signInAgain({ password: PASSWORD, code: codeNow(secret) }, actor, ORIGIN);
    expect(next).not.toBeNull();
    expect(await actorOfSession(sessionId, ORIGIN, false)).toBeNull();
    expect(await actorOfSession(next ?? "", ORIGIN, false)).toMatchObject({ verifiedAt: time.now() });
  });

  it("is not skipped by a reset link, and goes only when a Super Admin removes it", async () => {
    const { actor } = await withFactor();
    const { actor: boss } = await signedIn(database(), "super_admin");
    const { url } = await makePasswordLink(boss, { id: actor.userId });
    await setPasswordByLink(
      { token: url.split("#")[1] ?? "", password: "seven lanterns on the quay" },
      ORIGIN,
    );
    const credentials = { username: actor.username, password: "seven lanterns on the quay" };
    const pending = await signInWithPassword(credentials, ORIGIN);
    expect(await actorOfSession(pending ?? "", ORIGIN, false)).toBeNull();
    expect(await resetSecondFactor(boss, { id: actor.userId })).toMatchObject({ secondFactor: "off" });
    const full = await signInWithPassword(credentials, ORIGIN);
    expect(await actorOfSession(full ?? "", ORIGIN, false)).not.toBeNull();
  });

  it("is changed only by who proved within ten minutes who they are", async () => {
    const { actor, codes } = await withFactor();
    time.forward(541);
    for (const change of [
      () => turnOffSecondFactor(actor, {}),
      () => renewRecoveryCodes(actor, {}),
      () => updateOwnProfile(actor, { email: "x@example.org", firstName: null, lastName: null }),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: "proof_needed" });
    }
    const { actor: again } = await sessionOf(database(), actor.userId);
    const { recoveryCodes: fresh } = await renewRecoveryCodes(again, {});
    expect(await take(actor.userId, codes[1] ?? "")).toBe("wrong");
    expect(await take(actor.userId, fresh[1] ?? "")).toBe("recovery_code");
    await turnOffSecondFactor(again, {});
    expect(await getSecondFactor(again, {})).toMatchObject({ enabled: false, recoveryCodesLeft: 0 });
  });
});

onBothDatabases("the own account", (database) => {
  beforeEach(() => void recordedSockets());

  it("changes its password with the present one, and every other session ends", async () => {
    const { actor, sessionId } = await signedIn(database(), "viewer");
    const other = await sessionOf(database(), actor.userId);
    const change = (currentPassword: string, newPassword: string) =>
      changeOwnPassword(actor, { currentPassword, newPassword });
    await expect(change("wrong", "seven lanterns on the quay")).rejects.toMatchObject({
      issues: [{ path: "currentPassword" }],
    });
    await expect(change(PASSWORD, "proxlb-password")).rejects.toMatchObject({
      issues: [{ path: "newPassword" }],
    });
    expect(await change(PASSWORD, "seven lanterns on the quay")).toEqual({
      endedSessions: 1,
      revokedTokens: 0,
    });
    expect(await actorOfSession(other.sessionId, ORIGIN, false)).toBeNull();
    expect(await actorOfSession(sessionId, ORIGIN, false)).not.toBeNull();
  });

  it("ends no session of somebody else", async () => {
    const { actor } = await signedIn(database(), "super_admin");
    const other = await signedIn(database(), "super_admin");
    await expect(endOwnSession(actor, { sessionId: other.actor.sessionRowId ?? 0 })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await actorOfSession(other.sessionId, ORIGIN, false)).not.toBeNull();
  });
});
