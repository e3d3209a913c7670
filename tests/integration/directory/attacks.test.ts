import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, it } from "vitest";
import { users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { identityLinks } from "@/db/schema/providers";
import { signInByApi } from "@/lib/features/sign-in/api-sign-in";
import { crowdDoor } from "@/tests/support/adversary/crowd-door";
import {
  extendedResponse,
  type FalseServer,
  falseServer,
  hostileNames,
} from "@/tests/support/directory/hostile";
import { startDirectories } from "@/tests/support/directory/on-directories";
import { passwordOf } from "@/tests/support/directory/people";
import { startSlapd } from "@/tests/support/directory/slapd";
import { actorOf, newcomer, newOrigin, signIn } from "@/tests/support/directory/visitors";
import { makePerson, PASSWORD, recordedSockets } from "@/tests/support/people";
import { median } from "@/tests/support/statistics";

const elsewhere = await falseServer();
const silent = await falseServer();
const { database, onEach } = await startDirectories(() => startSlapd(`ldap://127.0.0.1:${elsewhere.port}/`));
afterAll(() => {
  for (const server of [elsewhere, silent]) server.close();
});

/** A NUL is refused before (lib/access/input.ts). */
const NAMES = hostileNames(80)
  .filter((name) => !name.includes("\0"))
  .slice(0, 60);
const UNAVAILABLE = {
  code: "unavailable",
  message: expect.stringContaining("only accounts with a password here"),
};

onEach("what an attacker tries at the sign-in page with %s", ({ kind, directory, enter }) => {
  const counted = async () => ({
    accounts: (await database().db.select().from(users)).length,
    links: (await database().db.select().from(identityLinks)).length,
  });
  const signInTimed = async (username: string, password?: string) => {
    const beganMs = performance.now();
    const answer = await signIn(username, password).then(
      (value) => value,
      (error: { code?: string; message?: string }) => error,
    );
    return { answer, tookMs: performance.now() - beganMs };
  };
  const at = (server: FalseServer, scheme = "ldaps") => ({
    servers: [`${scheme}://127.0.0.1:${server.port}`],
  });

  beforeEach(async () => {
    recordedSockets();
    await enter();
  });

  it("comes in by none of sixty hostile names, and makes no account", async () => {
    const before = await counted();
    for (const changes of [{}, directory().direct]) {
      await enter(changes);
      const made = (await counted()).accounts - before.accounts;
      const tries = NAMES.map((name) => signIn(name, passwordOf("anna")));
      expect((await Promise.all(tries)).filter((each) => each !== null)).toEqual([]);
      // Who entered the settings is the only new one.
      expect(await counted()).toEqual({ accounts: before.accounts + made, links: before.links });
    }
  });

  it("comes in by no empty password, for which nothing is sent", async () => {
    await enter(at(elsewhere));
    const before = elsewhere.connections;
    for (const empty of ["", " ", "\t \n", "\0", `${passwordOf("anna")}\0`])
      expect(await signIn("anna", empty), JSON.stringify(empty)).toBeNull();
    expect(elsewhere.connections).toBe(before);
  });

  it("is led nowhere by a referral", async () => {
    const base =
      kind === "OpenLDAP" ? `ou=elsewhere,${directory().config.base}` : "DC=foreign,DC=example,DC=net";
    await enter({ base });
    const before = elsewhere.connections;
    await expect(signIn("anna")).rejects.toMatchObject(UNAVAILABLE);
    expect(elsewhere.connections).toBe(before);
  });

  it("gets no password by taking the encryption away, or by a certificate of another authority", async () => {
    const stripped = await falseServer((socket) => socket.write(extendedResponse(2)));
    await enter(at(stripped, "ldap"));
    await expect(signIn("anna")).rejects.toMatchObject(UNAVAILABLE);
    const got = Buffer.concat(stripped.got).toString("latin1");
    expect(stripped.got.length).toBeGreaterThan(0);
    for (const secret of [passwordOf("anna"), directory().bindPassword, "anna"])
      expect(got).not.toContain(secret);
    stripped.close();
    await enter({ ca: "" });
    await expect(signIn("anna")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("certificate is not trusted"),
    });
  });

  it("takes over no account with a password here that has the name of somebody there", async () => {
    const victim = await makePerson(database(), "super_admin");
    await database().db.update(users).set({ username: "hana" }).where(eq(users.id, victim.id));
    expect(await signIn("hana")).toBeNull();
    expect(await actorOf(await signIn("hana", PASSWORD))).toMatchObject({ userId: victim.id });
    const links = await database().db.select().from(identityLinks).where(eq(identityLinks.userId, victim.id));
    expect(links).toEqual([]);
    await database()
      .db.update(users)
      .set({ username: `hana-${victim.id}` })
      .where(eq(users.id, victim.id));
  });

  it("guesses five times, and then not even the right password helps", async () => {
    const name = await newcomer(directory(), ["proxlb operators"]);
    const origin = newOrigin();
    for (let index = 0; index < 5; index += 1) expect(await signIn(name, "wrong", origin)).toBeNull();
    expect(await signIn(name, passwordOf(name), origin)).toBeNull();
    expect(await signIn(name, passwordOf(name))).not.toBeNull();
  });

  it("learns from no answer and no time which names there are, here or there", async () => {
    const local = await makePerson(database());
    const tries: [string, string][] = [
      ["nobody-at-all", PASSWORD],
      ["anna", "wrong"],
      [local.username, "wrong"],
      ["dora", passwordOf("dora")],
      ["fred@corp.example.org", "wrong"],
    ];
    const times: number[] = [];
    for (const [name, password] of tries) {
      const { answer, tookMs } = await signInTimed(name, password);
      expect(answer, name).toBeNull();
      times.push(tookMs);
    }
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...times) / median(times)).toBeLessThan(1.5);
  });

  it("lets nobody in while it is down, tells all the same, and keeps accounts with a password here going", async () => {
    const local = await makePerson(database(), "super_admin");
    const ways: [{ servers: string[] }, number][] = [
      [{ servers: ["ldaps://127.0.0.1:9"] }, 3_000],
      [at(silent), 7_000],
    ];
    for (const [changes, limitMs] of ways) {
      await enter(changes);
      const mine = await signInTimed(local.username, PASSWORD);
      expect(await actorOf(mine.answer as string)).toMatchObject({ userId: local.id });
      expect(mine.tookMs, "a local sign-in").toBeLessThan(1_000);
      const others = await Promise.all(
        [["anna"], ["nobody-at-all"], [local.username, "wrong"]].map(([name = "", password]) =>
          signInTimed(name, password),
        ),
      );
      for (const { answer, tookMs } of others) {
        expect(answer).toMatchObject(UNAVAILABLE);
        expect(tookMs).toBeLessThan(limitMs);
      }
      const said = others.map(({ answer }) => (answer as { message: string }).message);
      expect(new Set(said).size, said.join(" ")).toBe(1);
    }
    await expect(
      signInByApi({ username: "anna", password: passwordOf("anna") }, newOrigin()),
    ).rejects.toMatchObject(UNAVAILABLE);
  });

  it("holds nobody up by forty tries at once at a directory that does not answer", async () => {
    await enter(at(silent));
    const local = await makePerson(database(), "super_admin");
    let came = 0;
    const crowd = crowdDoor(40, async () => {
      came += 1;
      const { answer } = await signInTimed(`somebody-${came}`);
      return (answer as { code?: string } | null)?.code === "unavailable" ? 503 : 401;
    });
    const mine = await signInTimed(local.username, PASSWORD);
    expect(await actorOf(mine.answer as string)).toMatchObject({ userId: local.id });
    const { statuses } = await crowd;
    expect([...statuses.keys()]).toEqual([503]);
  });

  it("leaves what was refused on the record, with the reason and no password", async () => {
    await signIn("anna", "wrong-password-on-record");
    const rows = await database()
      .db.select()
      .from(auditLog)
      .where(eq(auditLog.actorName, "anna"))
      .orderBy(auditLog.id);
    expect(rows.at(-1)).toMatchObject({
      action: "session.sign_in",
      outcome: "failed",
      authMethod: "directory",
      details: { method: "directory", reason: "wrong password" },
    });
    const all = JSON.stringify(await database().db.select().from(auditLog));
    for (const secret of ["wrong-password-on-record", directory().bindPassword, passwordOf("anna")])
      expect(all).not.toContain(secret);
  });
});
