import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { resetSecondFactor, updateUser } from "@/lib/features/users/operations";
import type { Actor } from "@/lib/identity/actor";
import { askForKnown } from "@/lib/identity/passkeys/ask";
import { actorOfSession } from "@/lib/identity/session";
import { signInAgain, signInProgram, signInWithFactor, signInWithPassword } from "@/lib/identity/sign-in";
import { askAnybody, signInWithPasskey } from "@/lib/identity/sign-in-passkey";
import { makeAuthenticator } from "@/tests/support/authenticator";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { ORIGIN, PASSWORD, recordedSockets, sessionOf, signedIn } from "@/tests/support/people";
import { addPasskey, beginPasskey, listOwnPasskeys, removePasskey, renamePasskey } from "./passkeys";
import { getSecondFactor } from "./second-factor";
import { listOwnSecurityEvents } from "./security-events";

type Device = ReturnType<typeof makeAuthenticator>;

onBothDatabases("passkeys", (database) => {
  const time = movedClock();
  beforeEach(() => void recordedSockets());

  async function add(actor: Actor, device = makeAuthenticator(), name = "Phone") {
    const { options, challenge } = await beginPasskey(actor, {});
    const added = await addPasskey(actor, { name, challenge, passkey: device.make(options) });
    return { ...added, device };
  }
  const from = (ipAddress: string) => ({ origin: { ...ORIGIN, ipAddress } });
  /** As next-auth hands it over. */
  const asJson = (challenge: string, passkey: unknown) => ({
    passkey: JSON.stringify({ challenge, passkey }),
  });
  async function come(device: Device, how: Parameters<Device["show"]>[1] = {}) {
    const { options, challenge } = await askAnybody();
    return signInWithPasskey(asJson(challenge, device.show(options, how)), { origin: ORIGIN });
  }
  const actorOf = async (sessionId: string | null) => actorOfSession(sessionId ?? "", ORIGIN, false);

  it("bring recovery codes with the first factor alone, and end sessions that began without it", async () => {
    const { actor } = await signedIn(database(), "operator");
    const other = await sessionOf(database(), actor.userId);
    const first = await add(actor);
    expect(new Set(first.recoveryCodes).size).toBe(10);
    expect(await actorOf(other.sessionId)).toBeNull();
    expect((await add(actor, makeAuthenticator(), "Key")).recoveryCodes).toBeNull();
    expect(await getSecondFactor(actor, {})).toMatchObject({ enabled: true, app: false, passkeys: 2 });
    const [phone, key] = await listOwnPasskeys(actor, {});
    expect([phone?.name, key?.name, phone?.lastUsedAt]).toEqual(["Phone", "Key", null]);
    await renamePasskey(actor, { passkeyId: key?.id ?? 0, name: "Blue key" });
    await removePasskey(actor, { passkeyId: phone?.id ?? 0 });
    expect(await getSecondFactor(actor, {})).toMatchObject({ passkeys: 1, recoveryCodesLeft: 10 });
    await removePasskey(actor, { passkeyId: key?.id ?? 0 });
    expect(await getSecondFactor(actor, {})).toMatchObject({ enabled: false, recoveryCodesLeft: 0 });
    const kinds = (await listOwnSecurityEvents(actor, {})).map(({ kind }) => kind);
    expect(kinds).toEqual(["passkey_removed", "passkey_removed", "passkey_added", "passkey_added"]);
  });

  it("are those of one person: nobody else renames or removes them, or has the same device's twice", async () => {
    const { actor } = await signedIn(database(), "viewer");
    const { actor: thief } = await signedIn(database(), "super_admin");
    const { device } = await add(actor);
    const [{ id: passkeyId = 0 } = {}] = await listOwnPasskeys(actor, {});
    const gone = { code: "not_found" };
    await expect(renamePasskey(thief, { passkeyId, name: "mine" })).rejects.toMatchObject(gone);
    await expect(removePasskey(thief, { passkeyId })).rejects.toMatchObject(gone);
    const { options, challenge } = await beginPasskey(thief, {});
    const again = { name: "mine", challenge, passkey: device.make(options) };
    await expect(addPasskey(thief, again)).rejects.toMatchObject({ code: "conflict" });
    await expect(addPasskey(thief, again), "asked for once").rejects.toMatchObject({ code: "invalid" });
  });

  it("open the account alone where the device has asked for a PIN or a finger", async () => {
    const { actor } = await signedIn(database(), "operator");
    const { device } = await add(actor);
    const sessionId = await come(device);
    expect(await actorOf(sessionId)).toMatchObject({
      userId: actor.userId,
      authMethod: "session:passkey",
      verifiedAt: time.now(),
    });
    const [row] = (
      await database().db.select().from(auditLog).where(eq(auditLog.userId, actor.userId))
    ).slice(-1);
    expect(row).toMatchObject({ action: "session.sign_in", outcome: "ok", authMethod: "passkey" });
    expect(await come(device, { isVerified: false }), "the device did not ask").toBeNull();
    const [passkey] = await listOwnPasskeys(actor, {});
    expect(passkey?.lastUsedAt).toBe(time.now().toISOString());
  });

  it("stand beside the password, for who has been asked and nobody else", async () => {
    const { actor } = await signedIn(database(), "operator");
    const { actor: other } = await signedIn(database(), "operator");
    const { device } = await add(actor);
    const { device: foreign } = await add(other);
    const credentials = { username: actor.username, password: PASSWORD };
    const pending = await signInWithPassword(credentials, ORIGIN);
    expect(await actorOf(pending), "the password alone").toBeNull();
    const sessionRowId = await pendingRow(actor.userId);
    const ask = () => askForKnown(database().db, actor.userId, { purpose: "second_factor", sessionRowId });
    const wrong = await ask();
    const byOther = asJson(wrong.challenge, foreign.show(wrong.options));
    expect(await signInWithFactor(byOther, pending, ORIGIN), "somebody else's").toBeNull();
    const anybody = await askAnybody();
    const elsewhere = asJson(anybody.challenge, device.show(anybody.options));
    expect(await signInWithFactor(elsewhere, pending, ORIGIN), "asked for something else").toBeNull();
    const { options, challenge } = await ask();
    const shown = asJson(challenge, device.show(options, { isVerified: false }));
    const sessionId = await signInWithFactor(shown, pending, ORIGIN);
    expect(await actorOf(sessionId)).toMatchObject({ authMethod: "session:password+passkey" });
    expect(await signInProgram(credentials, ORIGIN)).toBe("passkey_needed");
  });

  it("prove again who one is, in the place of password and code", async () => {
    const { actor, sessionId } = await signedIn(database(), "admin");
    const { device } = await add(actor);
    time.forward(700);
    await expect(beginPasskey(actor, {})).rejects.toMatchObject({ code: "proof_needed" });
    const asked = { purpose: "again", sessionRowId: actor.sessionRowId } as const;
    const { options, challenge } = await askForKnown(database().db, actor.userId, asked);
    const next = await signInAgain(asJson(challenge, device.show(options)), actor, ORIGIN);
    expect(await actorOf(next)).toMatchObject({ userId: actor.userId, verifiedAt: time.now() });
    expect(await actorOf(sessionId), "the session that asked").toBeNull();
  });

  it("go with a Super Admin's removal of the second factor, and open nothing for who is disabled", async () => {
    const { actor: boss } = await signedIn(database(), "super_admin");
    const { actor } = await signedIn(database(), "viewer");
    const { device } = await add(actor);
    await updateUser(boss, { id: actor.userId, isActive: false });
    expect(await come(device)).toBeNull();
    await updateUser(boss, { id: actor.userId, isActive: true });
    expect(await come(device)).not.toBeNull();
    expect(await resetSecondFactor(boss, { id: actor.userId })).toMatchObject({ secondFactor: "off" });
    expect(await come(device)).toBeNull();
  });

  async function pendingRow(userId: number): Promise<number> {
    const { userSessions } = await import("@/db/schema/accounts");
    const rows = await database().db.select().from(userSessions).where(eq(userSessions.userId, userId));
    return rows.find(({ isPending, revokedAt }) => isPending && revokedAt === null)?.id ?? 0;
  }

  describe("do not count", () => {
    const attacks: Record<string, (device: Device) => Promise<string | null>> = {
      "of another address": (device) => come(device, { origin: "http://localhost:3001" }),
      "of another name": (device) => come(device, { rpId: "example.org" }),
      "shown a second time": async (device) => {
        const { options, challenge } = await askAnybody();
        const shown = asJson(challenge, device.show(options));
        expect(await signInWithPasskey(shown, { origin: ORIGIN })).not.toBeNull();
        return signInWithPasskey(shown, { origin: ORIGIN });
      },
      "for another question": async (device) => {
        const [asked, other] = [await askAnybody(), await askAnybody()];
        return signInWithPasskey(asJson(asked.challenge, device.show(other.options)), { origin: ORIGIN });
      },
      "asked for too long ago": async (device) => {
        const { options, challenge } = await askAnybody();
        time.forward(301);
        return signInWithPasskey(asJson(challenge, device.show(options)), { origin: ORIGIN });
      },
      "with a question of one's own": async (device) => {
        const { options } = await askAnybody();
        return signInWithPasskey(asJson("v1.x.y", device.show(options)), { origin: ORIGIN });
      },
      "for somebody else's name": async (device) => {
        const { options, challenge } = await askAnybody();
        const shown = { ...device.show(options), userHandle: "c29tZWJvZHkgZWxzZQ" };
        return signInWithPasskey(asJson(challenge, shown), { origin: ORIGIN });
      },
      "with a changed signature": async (device) => {
        const { options, challenge } = await askAnybody();
        const { signature, ...shown } = device.show(options);
        const changed = `${signature.slice(0, 20)}${signature[20] === "A" ? "B" : "A"}${signature.slice(21)}`;
        return signInWithPasskey(asJson(challenge, { ...shown, signature: changed }), { origin: ORIGIN });
      },
      "of a copy, whose count is behind": async (device) => {
        expect(await come(device, { count: 5 })).not.toBeNull();
        return come(device, { count: 5 });
      },
      "of a device that is not known": () => come(makeAuthenticator()),
      "as no JSON": () => signInWithPasskey({ passkey: "{" }, { origin: ORIGIN }),
    };
    for (const [name, attack] of Object.entries(attacks)) {
      it(name, async () => {
        const { actor } = await signedIn(database(), "viewer");
        const { device } = await add(actor);
        expect(await attack(device)).toBeNull();
        expect(await come(device, { count: 6 }), "afterwards the right one does").not.toBeNull();
      });
    }
  });

  it("are refused from an address after 20 that did not hold, and the person from another comes in", async () => {
    const { actor } = await signedIn(database(), "viewer");
    const { device } = await add(actor);
    const show = async (ipAddress: string, by = device) => {
      const { options, challenge } = await askAnybody();
      return signInWithPasskey(asJson(challenge, by.show(options)), from(ipAddress));
    };
    for (let tries = 0; tries < 20; tries += 1) await show("203.0.113.9", makeAuthenticator());
    expect(await show("203.0.113.9")).toBeNull();
    expect(await show("203.0.113.200")).not.toBeNull();
  });

  it("of 20 sign-ins at once with one answer let one in", async () => {
    const { actor } = await signedIn(database(), "viewer");
    const { device } = await add(actor);
    const { options, challenge } = await askAnybody();
    const shown = asJson(challenge, device.show(options));
    const all = await Promise.all(
      Array.from({ length: 20 }, () => signInWithPasskey(shown, from("198.51.100.7"))),
    );
    expect(all.filter((sessionId) => sessionId !== null)).toHaveLength(1);
  });

  it("are not offered at an address without a name, or over plain HTTP", async () => {
    const { actor } = await signedIn(database(), "viewer");
    const real = env();
    for (const [url, why] of [
      ["https://192.0.2.10", /has a name, and not at 192\.0\.2\.10/],
      ["https://[2001:db8::1]:8443", /has a name/],
      ["http://proxlb.example.org", /only over HTTPS/],
    ] as const) {
      setSingleton("env", { ...real, APP_URL: url });
      expect((await getSecondFactor(actor, {})).noPasskeys).toMatch(why);
      await expect(beginPasskey(actor, {})).rejects.toMatchObject({ code: "conflict" });
      await expect(askAnybody()).rejects.toMatchObject({ code: "conflict" });
    }
    setSingleton("env", { ...real, APP_URL: "https://proxlb.example.org" });
    expect((await getSecondFactor(actor, {})).noPasskeys).toBeNull();
    setSingleton("env", real);
  });

  it("keep nothing that opens anything, and tell a device nothing of the person", async () => {
    const { actor } = await signedIn(database(), "viewer");
    const { options } = await beginPasskey(actor, {});
    const { user } = options as unknown as { user: { id: string; name: string } };
    expect(user.name).toBe(actor.username);
    expect(Buffer.from(user.id, "base64url")).toHaveLength(32);
    const [row] = await database().db.select().from(users).where(eq(users.id, actor.userId));
    expect(JSON.stringify(row)).not.toContain(user.id);
  });
});
