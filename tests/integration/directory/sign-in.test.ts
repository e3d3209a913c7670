import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { userSessions, users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { beginSecondFactor, confirmSecondFactor } from "@/lib/identity/second-factor";
import { signInAgain, signInProgram, signInWithFactor } from "@/lib/identity/sign-in";
import { codeNow } from "@/lib/identity/totp";
import { rulesOf } from "@/tests/support/directory/entered-directory";
import { startDirectories } from "@/tests/support/directory/on-directories";
import { passwordOf, replace } from "@/tests/support/directory/people";
import { actorOf, newcomer, newOrigin, signIn } from "@/tests/support/directory/visitors";
import { makePerson, ORIGIN, PASSWORD, recordedSockets } from "@/tests/support/people";

const { database, onEach } = await startDirectories();

const rowOf = async (username: string) => {
  const [row] = await database().db.select().from(users).where(eq(users.username, username));
  return row;
};
const NO_ACCESS = { code: "forbidden", message: expect.stringContaining("in no group") };

onEach("the twelve cases of signing in by %s", ({ kind, directory, enter }) => {
  let sockets: ReturnType<typeof recordedSockets>;

  beforeEach(async () => {
    sockets = recordedSockets();
    // The accounts of the other kind have the same names.
    await enter();
  });
  const operators = "proxlb operators";
  const admins = "proxlb admins";

  it("1: makes an account with the highest role of the groups", async () => {
    const name = await newcomer(directory(), ["everybody", operators]);
    const actor = await actorOf(await signIn(name));
    expect(actor).toMatchObject({ username: name, role: "operator", authMethod: "session:directory" });
    expect(await rowOf(name)).toMatchObject({
      roleSource: "groups",
      passwordHash: NO_PASSWORD,
      email: `${name}@corp.example.org`,
      lastName: "Newcomer",
    });
    const rows = await database().db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(2);
    expect(rows.map(({ action, outcome, authMethod }) => [action, outcome, authMethod])).toEqual([
      ["session.sign_in", "ok", "directory"],
      ["users.create_by_directory", "ok", "directory"],
    ]);
  });

  it("2: finds the same account again, whatever the person is called now, and raises the role", async () => {
    const name = await newcomer(directory(), [operators]);
    const first = await actorOf(await signIn(name));
    await directory().rename(name, `${name}-now`);
    await directory().setMembers(operators, []);
    // By the address, which stayed.
    const password = passwordOf(name);
    await expect(signIn(`${name}@corp.example.org`, password)).rejects.toMatchObject(NO_ACCESS);
    const renamed = kind === "OpenLDAP" ? `${name}-now` : name;
    await directory().setMembers(admins, [renamed]);
    for (const typed of [`${name}-now`, `${name}@corp.example.org`])
      expect(await actorOf(await signIn(typed, password))).toMatchObject({
        userId: first?.userId,
        username: name,
        role: "admin",
      });
  });

  it("3: lowers the role with the groups, and ends the sessions that had the higher one", async () => {
    const name = await newcomer(directory(), [admins, operators]);
    const before = await signIn(name);
    const userId = (await actorOf(before))?.userId;
    await directory().setMembers(admins, []);
    expect(await actorOf(await signIn(name))).toMatchObject({ userId, role: "operator" });
    expect(await actorOf(before)).toBeNull();
    expect(sockets.dropped).toContain(userId);
  });

  it("4: lets nobody in who is in no group any more, and ends what they had", async () => {
    const name = await newcomer(directory(), [operators]);
    const before = await signIn(name);
    await directory().setMembers(operators, []);
    await expect(signIn(name)).rejects.toMatchObject(NO_ACCESS);
    expect(await actorOf(before)).toBeNull();
  });

  it("5: takes a renamed group for another one, and one of the same name elsewhere too", async () => {
    const name = await newcomer(directory(), [operators]);
    await signIn(name);
    await directory().renameGroup(operators, "proxlb operators 2");
    await expect(signIn(name)).rejects.toMatchObject(NO_ACCESS);
    await directory().renameGroup("proxlb operators 2", operators);
    expect(await actorOf(await signIn(name))).toMatchObject({ role: "operator" });
    const rules = rulesOf(directory());
    const elsewhere = directory()
      .groupDn(operators)
      .replace(/ou=groups/i, "OU=Decoys");
    await enter({ roleRules: { ...rules, groups: [{ group: elsewhere, role: "operator" }] } });
    await expect(signIn(name)).rejects.toMatchObject(NO_ACCESS);
  });

  it("6: makes no account for who is in no group, or gives the role that is stated", async () => {
    const name = await newcomer(directory(), []);
    await expect(signIn(name)).rejects.toMatchObject(NO_ACCESS);
    expect(await rowOf(name)).toBeUndefined();
    const rules = rulesOf(directory());
    await enter({ roleRules: { ...rules, groups: [...rules.groups], otherwise: "viewer" } });
    expect(await actorOf(await signIn(name))).toMatchObject({ role: "viewer" });
  });

  it("7: follows groups within groups by each way that does, and without a service account", async () => {
    const name = await newcomer(directory(), []);
    await directory().setMembers("platform team", [name]);
    await directory().asAdmin((client) =>
      client.modify(
        directory().groupDn(admins),
        replace("member", directory().groupDn("infrastructure, all")),
      ),
    );
    for (const changes of [directory().chain, { groupsFrom: "search" } as const, directory().direct]) {
      await enter(changes);
      expect(await actorOf(await signIn(name)), JSON.stringify(changes)).toMatchObject({ role: "admin" });
    }
    await enter({ groupsFrom: "memberOf" });
    await expect(signIn(name)).rejects.toMatchObject(NO_ACCESS);
  });

  it("8: refuses who is disabled here", async () => {
    const name = await newcomer(directory(), [operators]);
    await signIn(name);
    await database().db.update(users).set({ isActive: false }).where(eq(users.username, name));
    await expect(signIn(name)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("disabled"),
    });
  });

  it("9: leaves a role that was given by hand, whatever the groups say", async () => {
    const name = await newcomer(directory(), ["everybody"]);
    await signIn(name);
    await database()
      .db.update(users)
      .set({ role: "admin", roleSource: "hand" })
      .where(eq(users.username, name));
    await directory().setMembers("everybody", []);
    expect(await actorOf(await signIn(name))).toMatchObject({ role: "admin" });
  });

  it("10: gives nobody an account that has their name or their mail address", async () => {
    const [byName, byMail] = [await newcomer(directory(), [admins]), await newcomer(directory(), [])];
    await directory().setMembers(admins, [byName, byMail]);
    const victim = await makePerson(database(), "super_admin");
    const change = (values: Partial<typeof users.$inferInsert>) =>
      database().db.update(users).set(values).where(eq(users.id, victim.id));
    for (const username of [byName, byName.toUpperCase()]) {
      await change({ username });
      expect(await signIn(byName), "an account with a password here is its own").toBeNull();
      expect(await actorOf(await signIn(username, PASSWORD))).toMatchObject({ userId: victim.id });
    }
    await change({ email: `${byMail}@corp.example.org` });
    await expect(signIn(byMail)).rejects.toMatchObject({ message: expect.stringContaining("already") });
  });

  it("11: refuses who is disabled, expired, removed or has another password there", async () => {
    const name = await newcomer(directory(), [operators]);
    expect(await signIn(name, "another password")).toBeNull();
    expect(await signIn("nobody-of-this-name", PASSWORD)).toBeNull();
    expect(await signIn("egon")).toBeNull();
    await directory().disable(name, true);
    expect(await signIn(name)).toBeNull();
    await directory().disable(name, false);
    expect(await signIn(name)).not.toBeNull();
    await directory().remove(name);
    expect(await signIn(name)).toBeNull();
  });

  it("12: asks for the second factor that the account has here, and takes the directory's password as proof anew", async () => {
    const { db } = database();
    const name = await newcomer(directory(), [operators]);
    const first = await signIn(name);
    const actor = await actorOf(first);
    expect(await signInAgain({ password: "wrong", code: "" }, actor, ORIGIN)).toBeNull();
    const again = await signInAgain({ password: passwordOf(name), code: "" }, actor, ORIGIN);
    expect(await actorOf(again)).toMatchObject({ userId: actor?.userId, authMethod: "session:directory" });
    const seed = await beginSecondFactor(db, actor?.userId ?? 0);
    await confirmSecondFactor(db, actor?.userId ?? 0, codeNow(seed));
    const pending = await signIn(name);
    expect(await actorOf(pending)).toBeNull();
    await db.execute("update second_factors set last_counter = 0");
    const whole = await signInWithFactor({ code: codeNow(seed) }, pending, ORIGIN);
    expect(await actorOf(whole)).toMatchObject({ authMethod: "session:directory+totp" });
    const [row] = await db.select().from(userSessions).orderBy(desc(userSessions.id)).limit(1);
    expect(row?.identityLinkId).not.toBeNull();
    const program = { username: name, password: passwordOf(name) };
    expect(await signInProgram(program, newOrigin())).toBe("code_needed");
  });
});
