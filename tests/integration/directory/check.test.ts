import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { apiTokens, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { CHECK_JOB, checkDirectory, lastCheck } from "@/lib/features/settings/directory/check";
import { directoryChecked } from "@/lib/features/settings/directory/queries";
import { directory as directoryDoors } from "@/lib/features/settings/operations";
import { newApiToken } from "@/lib/identity/api-token";
import { hashPassword } from "@/lib/identity/passwords";
import { getLive } from "@/lib/live/live";
import { enterDirectory, settingsOf } from "@/tests/support/directory/entered-directory";
import { startDirectories } from "@/tests/support/directory/on-directories";
import { actorOf, newcomer, signIn } from "@/tests/support/directory/visitors";
import { makePerson, recordedSockets, sessionOf, signedIn } from "@/tests/support/people";

const { database, onEach } = await startDirectories();

onEach("people who are in by %s", ({ directory, enter }) => {
  const check = () => checkDirectory({ database: database(), live: getLive() });
  const rowsOf = (action: string) =>
    database().db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(desc(auditLog.id));
  const arrive = async (groups: string[]) => {
    const name = await newcomer(directory(), groups);
    const sessionId = await signIn(name);
    const userId = (await actorOf(sessionId))?.userId ?? 0;
    return { name, sessionId, userId };
  };
  let sockets: ReturnType<typeof recordedSockets>;

  beforeEach(async () => {
    sockets = recordedSockets();
    await enter();
  });

  it("lose sessions, sockets and tokens when they are disabled or removed, and nobody else does", async () => {
    const people = [
      await newcomer(directory(), []),
      await newcomer(directory(), []),
      await newcomer(directory(), []),
    ];
    await directory().setMembers("everybody", people);
    const inside = [];
    for (const name of people) {
      const sessionId = await signIn(name);
      inside.push({ name, sessionId, userId: (await actorOf(sessionId))?.userId ?? 0 });
    }
    const [disabled, removed, stays] = inside;
    const { publicId, secretHash } = newApiToken();
    const expiresAt = new Date(Date.now() + 1e7);
    const token = { userId: removed?.userId ?? 0, name: "t", publicId, secretHash, scopes: [], expiresAt };
    await database().db.insert(apiTokens).values(token);
    await check();
    for (const { sessionId } of inside) expect(await actorOf(sessionId)).not.toBeNull();
    expect(await lastCheck(database().db)).toMatchObject({ failure: null, ended: 0 });

    await directory().disable(disabled?.name ?? "", true);
    await directory().remove(removed?.name ?? "");
    await check();
    expect(
      await Promise.all(inside.map(async ({ sessionId }) => (await actorOf(sessionId))?.userId)),
    ).toEqual([undefined, undefined, stays?.userId]);
    expect(sockets.dropped).toEqual(expect.arrayContaining([disabled?.userId, removed?.userId]));
    expect(sockets.dropped).not.toContain(stays?.userId);
    const [row] = await database().db.select().from(apiTokens).where(eq(apiTokens.publicId, publicId));
    expect(row?.revokedAt).not.toBeNull();
    const ended = (await rowsOf("session.end_by_directory")).slice(0, 2);
    expect(ended.map(({ actorName, authMethod, userId }) => [actorName, authMethod, userId])).toEqual(
      Array.from({ length: 2 }, () => ["system", `job:${CHECK_JOB}`, null]),
    );
    expect(ended.map(({ details }) => (details as { reason: string }).reason).sort()).toEqual([
      "disabled in the directory",
      "not in the directory any more",
    ]);
    expect(await lastCheck(database().db)).toMatchObject({ failure: null, ended: 2 });
  });

  it("get the role that their groups give now, or lose all with the last one", async () => {
    const { name, sessionId, userId } = await arrive(["proxlb admins", "proxlb operators"]);
    await directory().setMembers("proxlb admins", []);
    await check();
    expect(await actorOf(sessionId), "a new role means a new session").toBeNull();
    const again = await signIn(name);
    expect(await actorOf(again)).toMatchObject({ userId, role: "operator" });
    const [changed] = await rowsOf("users.role_by_groups");
    expect(changed).toMatchObject({
      actorName: "system",
      resourceId: String(userId),
      details: { before: { role: "admin" }, after: { role: "operator" } },
    });
    await directory().setMembers("proxlb operators", []);
    await check();
    expect(await actorOf(again)).toBeNull();
  });

  it("keep what a password here opened, and lose only what the directory did", async () => {
    const { name, sessionId, userId } = await arrive(["proxlb operators"]);
    const passwordHash = await hashPassword("seven meadow lanterns in orbit");
    await database().db.update(users).set({ passwordHash, roleSource: "hand" }).where(eq(users.id, userId));
    const own = await sessionOf(database(), userId);
    await directory().disable(name, true);
    await check();
    expect(await actorOf(sessionId)).toBeNull();
    expect(await actorOf(own.sessionId)).toMatchObject({ userId });
  });

  it("all stay while the directory does not answer, which is told once in the audit log and beside the settings", async () => {
    const { sessionId } = await arrive(["proxlb operators"]);
    const down = settingsOf(directory(), { servers: ["ldaps://127.0.0.1:9"] });
    await enterDirectory(database(), down, directory().bindPassword);
    const before = (await rowsOf(CHECK_JOB)).length;
    await check();
    await check();
    expect(await actorOf(sessionId)).not.toBeNull();
    const { actor } = await signedIn(database(), "super_admin");
    expect(await directoryChecked(actor, {})).toMatchObject({
      everyMinutes: 5,
      last: { failure: "The directory cannot be reached.", ended: 0 },
    });
    const failed = await rowsOf(CHECK_JOB);
    expect(failed.length - before).toBe(1);
    expect(failed[0]).toMatchObject({ actorName: "system", outcome: "failed" });
    await enter();
    await check();
    expect((await rowsOf(CHECK_JOB))[0]).toMatchObject({ outcome: "ok" });
  });

  it("lose what a directory opened that is switched off or is another one now, at once", async () => {
    const { actor } = await signedIn(database(), "super_admin");
    for (const changes of [{ isEnabled: false }, { base: "dc=other,dc=example,dc=org" }]) {
      await enter();
      const { sessionId, name } = await arrive(["proxlb operators"]);
      const local = await sessionOf(database(), (await makePerson(database())).id);
      const { version } = await directoryDoors.read(actor, {});
      const values = settingsOf(directory(), changes);
      await directoryDoors.change(actor, { version, values, secrets: {} });
      expect(await actorOf(sessionId)).toBeNull();
      expect(await actorOf(local.sessionId)).not.toBeNull();
      if (changes.isEnabled === false) expect(await signIn(name)).toBeNull();
    }
  });
});
