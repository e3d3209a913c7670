import { beforeEach, expect, it } from "vitest";
import { changeOwnPassword } from "@/lib/features/profile/operations";
import { getProfile } from "@/lib/features/profile/queries";
import {
  getSecondFactor,
  setUpSecondFactor,
  turnOffSecondFactor,
  turnOnSecondFactor,
} from "@/lib/features/profile/second-factor";
import { createToken } from "@/lib/features/profile/tokens";
import { resetSecondFactor } from "@/lib/features/users/operations";
import { listUsers } from "@/lib/features/users/queries";
import { actorOfAccessToken, openApiSession } from "@/lib/identity/api-session";
import { actorOfApiToken } from "@/lib/identity/api-token";
import { factorDueOf } from "@/lib/identity/factor-policy";
import { can, type Role } from "@/lib/identity/permissions";
import { actorOfSession, openSession } from "@/lib/identity/session";
import { noteSignIn, signInWithPassword } from "@/lib/identity/sign-in";
import { codeNow } from "@/lib/identity/totp";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { makePerson, ORIGIN, PASSWORD, recordedSockets, signedIn } from "@/tests/support/people";
import { signIn } from "./operations";

const DAY_SECONDS = 24 * 3600;
const OWES = { code: "forbidden", message: expect.stringContaining("needs a second factor") };

onBothDatabases("a second factor that the policy asks for", (database) => {
  const time = movedClock();
  beforeEach(() => void recordedSockets());

  async function ask(secondFactorFrom: Role | "nobody", secondFactorGraceDays = 0) {
    const { actor } = await signedIn(database(), "super_admin");
    const { version, values } = await signIn.read(actor, {});
    await signIn.change(actor, { version, values: { ...values, secondFactorFrom, secondFactorGraceDays } });
  }
  async function comeIn(username: string) {
    const sessionId = await signInWithPassword({ username, password: PASSWORD }, ORIGIN);
    const actor = await actorOfSession(sessionId ?? "", ORIGIN, false);
    if (!actor) throw new Error("Nobody came in.");
    return actor;
  }
  /** Sets an app up. */
  async function enrol(actor: Awaited<ReturnType<typeof comeIn>>) {
    const { secret } = await setUpSecondFactor(actor, {});
    return turnOnSecondFactor(actor, { code: codeNow(secret) });
  }

  it("leaves who has none the way to one, and nothing else, until there is one", async () => {
    await ask("admin");
    const { username } = await makePerson(database(), "super_admin");
    const actor = await comeIn(username);
    expect(actor.owes).toBe("second_factor");
    expect(can(actor, "dashboard.view")).toBe(false);
    expect(can(actor, "signed_in")).toBe(false);
    await expect(listUsers(actor, {})).rejects.toMatchObject(OWES);
    const change = { currentPassword: PASSWORD, newPassword: "seven lanterns on the quay" };
    await expect(changeOwnPassword(actor, change)).rejects.toMatchObject(OWES);
    const token = { name: "way out", scopes: ["users.manage" as const], expiresInDays: 1 };
    await expect(createToken(actor, token)).rejects.toMatchObject(OWES);
    expect(await getProfile(actor, {})).toMatchObject({ username });
    expect(await getSecondFactor(actor, {})).toMatchObject({ enabled: false });
    await enrol(actor);
    const now = await actorOfSession(await sessionOfTheirs(actor), ORIGIN, false);
    expect(now?.owes).toBeUndefined();
  });

  it("asks nobody below the role, nobody who is in already, and nobody whose provider asks", async () => {
    await ask("admin");
    const { username } = await makePerson(database(), "operator");
    expect((await comeIn(username)).owes).toBeUndefined();
    const { actor } = await signedIn(database(), "admin");
    expect(actor.owes, "since before the next sign-in").toBeUndefined();
    const { db } = database();
    const person = await makePerson(database(), "admin");
    await noteSignIn(person, "oidc");
    const sessionId = await openSession(db, person.id, ORIGIN, { authMethod: "oidc" });
    expect((await actorOfSession(sessionId, ORIGIN, false))?.owes).toBeUndefined();
  });

  it("gives time from the first sign-in at which it asks, which a changed setting makes longer or shorter", async () => {
    await ask("viewer", 7);
    const { username } = await makePerson(database(), "viewer");
    const first = await comeIn(username);
    expect(first.owes).toBeUndefined();
    expect((await factorDueOf(first))?.getTime()).toBe(time.now().getTime() + 7 * DAY_SECONDS * 1000);
    time.forward(6 * DAY_SECONDS);
    expect((await comeIn(username)).owes).toBeUndefined();
    await ask("viewer", 3);
    expect((await comeIn(username)).owes, "three days are over").toBe("second_factor");
    await ask("viewer", 30);
    expect((await comeIn(username)).owes).toBeUndefined();
    time.forward(25 * DAY_SECONDS);
    expect((await comeIn(username)).owes).toBe("second_factor");
    await ask("nobody");
    expect((await comeIn(username)).owes).toBeUndefined();
    await ask("viewer", 7);
    expect((await comeIn(username)).owes, "a new policy gives its time again").toBeUndefined();
  });

  it("keeps the last one on, and asks at once again after a Super Admin has removed it", async () => {
    await ask("operator", 7);
    const { actor: boss } = await signedIn(database(), "super_admin");
    const { id, username } = await makePerson(database(), "operator");
    const actor = await comeIn(username);
    await enrol(actor);
    await expect(turnOffSecondFactor(actor, {})).rejects.toMatchObject({ code: "conflict" });
    expect(await getSecondFactor(actor, {})).toMatchObject({ enabled: true, recoveryCodesLeft: 10 });
    time.forward(8 * DAY_SECONDS);
    await resetSecondFactor((await signedIn(database(), "super_admin")).actor, { id });
    expect(boss.owes).toBeUndefined();
    expect((await comeIn(username)).owes).toBe("second_factor");
  });

  it("counts for programs that sign in, and not for personal tokens, which somebody with the right made", async () => {
    await ask("nobody");
    const { actor } = await signedIn(database(), "admin");
    const made = { name: "backup", scopes: ["nodes.view" as const], expiresInDays: 30 };
    const { token } = await createToken(actor, made);
    await ask("admin");
    await comeIn(actor.username);
    expect((await actorOfApiToken(token, ORIGIN))?.owes).toBeUndefined();
    const { accessToken } = await openApiSession(database().db, actor.userId, ORIGIN);
    expect((await actorOfAccessToken(accessToken, ORIGIN))?.owes).toBe("second_factor");
  });

  /** Another one, as if they had come in again past the password. */
  async function sessionOfTheirs({ userId }: { userId: number }): Promise<string> {
    return openSession(database().db, userId, ORIGIN);
  }
});
