import { desc } from "drizzle-orm";
import { afterAll, beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { systemSettings } from "@/db/schema/settings";
import { setSingleton } from "@/lib/core/singleton";
import { testDirectory } from "@/lib/features/settings/directory/operations";
import { directory as directoryDoors } from "@/lib/features/settings/operations";
import type { Actor } from "@/lib/identity/actor";
import type { ValuesOf } from "@/lib/settings/sections";
import { enterDirectory, settingsOf } from "@/tests/support/directory/entered-directory";
import { falseServer } from "@/tests/support/directory/hostile";
import { startDirectories } from "@/tests/support/directory/on-directories";
import { passwordOf } from "@/tests/support/directory/people";
import { recordedSockets, signedIn } from "@/tests/support/people";

const { database, onEach } = await startDirectories();
const stranger = await falseServer();
afterAll(() => {
  stranger.close();
});

onEach("the settings of a directory, %s", ({ directory }) => {
  let actor: Actor;
  const with_ = (changes: Partial<ValuesOf<"directory">> = {}) => settingsOf(directory(), changes);
  const tried = (
    given: { username?: string; password?: string; bindPassword?: string } = {},
    changes: Partial<ValuesOf<"directory">> = {},
  ) => {
    setSingleton("directory-trials", { atMs: [] });
    const { bindPassword = directory().bindPassword } = given;
    return testDirectory(actor, { values: with_(changes), username: "anna", ...given, bindPassword });
  };

  beforeEach(async () => {
    recordedSockets();
    ({ actor } = await signedIn(database(), "super_admin"));
  });

  it("are tried before they are saved: attributes, masked, and the role that would come of it", async () => {
    const trial = await tried({ password: passwordOf("anna") });
    expect(trial).toMatchObject({
      failure: null,
      sentence: "The password is right. The person would come in as Operator.",
      role: "operator",
      person: { username: "an••", email: "an••@corp.example.org", firstName: "An••", standing: "in_force" },
    });
    expect(trial.groups.join(" ")).toContain("proxlb");
    expect(JSON.stringify(trial.person)).not.toMatch(/Ærø|Anna|anna/);
    const looked = await tried({ username: "ben" });
    expect(looked).toMatchObject({
      role: "admin",
      sentence: expect.stringContaining("no password was tried"),
    });
    expect(await tried({ username: "cora" })).toMatchObject({ role: null, failure: null });
  });

  it.each([
    ["cora", undefined, "none of their groups gives a role"],
    ["nobody-at-all", undefined, "finds nobody"],
    ["twin@corp.example.org", undefined, "more than one"],
    ["anna", "wrong", "not this person's"],
    ["dora", undefined, "disabled in the directory"],
    ["egon", undefined, "expired in the directory"],
  ])("say of %s with %s: %s", async (username, password, sentence) => {
    const trial = await tried({ username, ...(password === undefined ? {} : { password }) });
    expect(trial).toMatchObject({ failure: null, role: null, sentence: expect.stringContaining(sentence) });
  });

  it("say in fixed words why the directory cannot be asked, and nothing that it said", async () => {
    const wrong: [Partial<ValuesOf<"directory">>, string][] = [
      [{ servers: ["ldaps://127.0.0.1:9"] }, "unreachable"],
      [{ servers: ["ldaps://169.254.169.254"] }, "no_destination"],
      [{ ca: "" }, "certificate"],
      [{ filter: "(&(uid={username})(()))" }, "filter"],
      [{ servers: [`ldap://127.0.0.1:${stranger.port}`] }, "slow"],
    ];
    for (const [changes, failure] of wrong)
      expect(await tried({}, changes)).toMatchObject({ failure, person: null, role: null });
    expect(await tried({ bindPassword: "wrong" })).toMatchObject({ failure: "service_refused" });
  });

  it("send a kept password nowhere else, neither saved nor tried", async () => {
    await enterDirectory(database(), with_(), directory().bindPassword);
    const before = stranger.connections;
    const moves: Partial<ValuesOf<"directory">>[] = [
      { servers: [`ldaps://127.0.0.1:${stranger.port}`] },
      { servers: [...with_().servers, `ldaps://127.0.0.1:${stranger.port}`] },
      { isVerified: false },
      { ca: "" },
      { bindDn: "cn=somebody else,dc=example,dc=org" },
    ];
    for (const move of moves) {
      setSingleton("directory-trials", { atMs: [] });
      const { version } = await directoryDoors.read(actor, {});
      const again = { message: expect.stringContaining("Enter") };
      await expect(
        directoryDoors.change(actor, { version, values: with_(move), secrets: {} }),
      ).rejects.toMatchObject({
        code: "invalid",
        issues: [{ path: "secrets.bindPassword", message: expect.stringContaining("Enter it again") }],
      });
      await expect(testDirectory(actor, { values: with_(move), username: "anna" })).rejects.toMatchObject({
        code: "invalid",
        ...again,
      });
    }
    expect(stranger.connections).toBe(before);
    // Where it was given for, it goes on.
    const { version } = await directoryDoors.read(actor, {});
    const values = with_({ firstNameAttribute: "cn" });
    expect(await directoryDoors.change(actor, { version, values, secrets: {} })).toMatchObject({
      secrets: { bindPassword: "set" },
    });
    expect(await testDirectory(actor, { values, username: "anna" })).toMatchObject({ role: "operator" });
  });

  it("hold the password sealed, and show and record it nowhere", async () => {
    await enterDirectory(database(), with_(), directory().bindPassword);
    const { bindPassword } = directory();
    await tried({ password: passwordOf("anna") });
    const shown = JSON.stringify([
      await directoryDoors.read(actor, {}),
      await tried({ bindPassword: `${bindPassword}-not` }),
      await database().db.select().from(systemSettings),
      await database().db.select().from(auditLog),
    ]);
    expect(shown).not.toContain(bindPassword);
    expect(shown).not.toContain(passwordOf("anna"));
    const [row] = await database().db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(1);
    expect(row).toMatchObject({ action: "settings.test_directory", details: { username: "anna" } });
  });

  it("cannot be switched on while something is missing", async () => {
    const { version } = await directoryDoors.read(actor, {});
    for (const [changes, path] of [
      [{ servers: [], bindDn: "", directBind: "{username}@x" }, "values.servers"],
      [{ base: "" }, "values.base"],
      [{ bindDn: "" }, "values.directBind"],
      [{ roleRules: { groups: [], otherwise: null, maySuperAdmin: false } }, "values.roleRules"],
      [
        {
          roleRules: {
            groups: [{ group: "admins", role: "admin" as const }],
            otherwise: null,
            maySuperAdmin: false,
          },
        },
        "values.roleRules.groups.0.group",
      ],
    ] as const)
      await expect(
        directoryDoors.change(actor, {
          version,
          values: with_(changes as Partial<ValuesOf<"directory">>),
          secrets: {},
        }),
      ).rejects.toMatchObject({ code: "invalid", issues: [{ path }] });
  });
});
