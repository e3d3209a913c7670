import { Client } from "ldapts";
import { afterAll, describe, expect, it } from "vitest";
import { askAbout, askForAll, askWhoItIs, type Directory } from "@/lib/identity/directory/ask";
import { bindAs, withDirectory } from "@/lib/identity/directory/connection";
import { bindNameOf, isName, personFilter, sameDn } from "@/lib/identity/directory/names";
import type { DirectoryConfig } from "@/lib/identity/directory/schema";
import { extendedResponse, falseServer, hostileNames } from "@/tests/support/directory/hostile";
import { passwordOf, type TestDirectory } from "@/tests/support/directory/people";
import { startSamba } from "@/tests/support/directory/samba";
import { startSlapd } from "@/tests/support/directory/slapd";
import { freeze } from "@/tests/support/freeze";

const password = passwordOf("anna");
const elsewhere = await falseServer();
afterAll(() => elsewhere.close());

const KINDS = [
  ["OpenLDAP", () => startSlapd(`ldap://127.0.0.1:${elsewhere.port}/`)],
  ["Active Directory", startSamba],
] as const;

const started = new Map<string, TestDirectory | null>();
for (const [kind, start] of KINDS) started.set(kind, await start());
afterAll(async () => {
  for (const directory of started.values()) await directory?.stop();
});

describe.each(KINDS)("%s", (kind) => {
  const found = started.get(kind) ?? null;
  const directory = () => {
    if (!found) throw new Error("The directory does not run.");
    return found;
  };
  const withConfig = (changes: Partial<DirectoryConfig>): Directory => ({
    config: { ...directory().config, ...changes },
    bindPassword: directory().bindPassword,
  });
  const ask = (changes: Partial<DirectoryConfig>, username = "anna", given = password) =>
    askWhoItIs(withConfig(changes), { username, password: given });
  const startTls = () => [`ldap://${directory().host}:${directory().ldapPort}`];
  const closed = "ldaps://127.0.0.1:9";

  describe.skipIf(!found)("asked", () => {
    it("knows somebody by LDAPS, by StartTLS, and by the second server where the first is down", async () => {
      for (const servers of [directory().config.servers, startTls(), [closed, ...startTls()]]) {
        const answer = await ask({ servers });
        expect(answer).toMatchObject({ member: { person: { username: "anna", lastName: "Ærø" } } });
      }
    });

    it("names somebody for good by the same text whichever way it is asked", async () => {
      const answer = await ask({});
      if (!("member" in answer)) throw new Error("anna is unknown");
      const { id } = answer.member.person;
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const all = await askForAll(directory(), [id, "00000000-0000-4000-8000-000000000000"]);
      expect([...all.keys()]).toEqual([id]);
      expect(all.get(id)).toEqual(answer.member);
    });

    it("follows groups within groups by its own way and level by level, and none by memberOf", async () => {
      const nested = sameDn(directory().groupDn("proxlb admins"));
      const own = sameDn(directory().groupDn("platform team"));
      const groupsBy = async (changes: Partial<DirectoryConfig>) => {
        const answer = await askAbout(withConfig(changes), "ben");
        return "member" in answer ? answer.member.groups : [];
      };
      expect(await groupsBy(directory().chain)).toEqual(expect.arrayContaining([nested, own]));
      expect(await groupsBy({ groupsFrom: "search" })).toEqual(expect.arrayContaining([nested, own]));
      const direct = await groupsBy({ groupsFrom: "memberOf" });
      expect(direct).not.toContain(nested);
      // OpenLDAP's overlay keeps memberOf for what changes while it runs.
      if (kind === "Active Directory") expect(direct).toContain(own);
    });

    it("lets people without a service account look themselves up, and asks for their password with their own entry", async () => {
      const direct = directory().direct;
      expect(await ask(direct)).toMatchObject({ member: { person: { username: "anna" } } });
      expect(await ask(direct, "anna", "wrong")).toEqual({ refusal: "wrong password" });
      // Whoever binds as anna and finds ben is not ben.
      const finds = "(&(|(cn={username})(sn=Okafor))(sn=Okafor))";
      expect(await ask({ ...direct, filter: finds })).toEqual({ refusal: "wrong password" });
    });

    it.each(["", " ", "\t \n", "\0", `${password}\0`])("sends no bind for the password %j", async (empty) => {
      expect(await ask({}, "anna", empty)).toEqual({ refusal: "no password" });
      expect(await ask(directory().direct, "anna", empty)).toEqual({ refusal: "no password" });
      await withDirectory(directory().config, async (client) => {
        expect(await bindAs(client, directory().personDn("anna"), empty)).toBe(false);
        expect(client.isConnected).toBe(false);
      });
    });

    it.each(["EXTERNAL", "PLAIN", "DIGEST-MD5", "SCRAM-SHA-1", " "])(
      "does not take the name %j for a way to authenticate",
      async (name) => {
        await withDirectory(directory().config, async (client) => {
          expect(await bindAs(client, name, password)).toBe(false);
        });
      },
    );

    it("finds nobody, or no more than is there, by a thousand hostile names", async () => {
      const names = hostileNames(1000);
      await withDirectory(
        directory().config,
        async (client) => {
          await bindAs(client, directory().config.bindDn, directory().bindPassword);
          const { base, filter } = directory().config;
          const search = (username: string) =>
            client.search(base, {
              filter: personFilter(filter, username),
              attributes: ["1.1"],
              sizeLimit: 5,
            });
          expect((await search("anna")).searchEntries).toHaveLength(1);
          const asked = names.filter(isName);
          expect(asked.length).toBeGreaterThan(300);
          for (const name of asked)
            expect((await search(name)).searchEntries, JSON.stringify(name)).toEqual([]);
        },
        60_000,
      );
      // As a name to bind with: a wrong name each, and the connection goes on.
      await withDirectory(
        directory().config,
        async (client) => {
          const template = directory().direct.directBind ?? "";
          for (const name of names.slice(0, kind === "OpenLDAP" ? 1000 : 100)) {
            const bindName = bindNameOf(template, name);
            if (bindName !== null)
              expect(await bindAs(client, bindName, password), JSON.stringify(name)).toBe(false);
          }
          expect(await bindAs(client, bindNameOf(template, "anna") ?? "", password)).toBe(true);
        },
        60_000,
      );
      // What is no name is not asked for: Active Directory would find anna by the first of these.
      for (const name of ["anna\0", "an\u200bna", "anna\n"])
        expect(await ask({}, name), JSON.stringify(name)).toEqual({ refusal: "unknown" });
    }, 120_000);

    it("follows no referral", async () => {
      const before = elsewhere.connections;
      expect(await ask({}, "nobody")).toEqual({ refusal: "unknown" });
      if (kind === "OpenLDAP")
        await expect(ask({ base: `ou=elsewhere,${directory().config.base}` })).rejects.toMatchObject({
          kind: "referred",
        });
      else
        await expect(ask({ base: "DC=foreign,DC=example,DC=net" })).rejects.toMatchObject({
          kind: expect.stringMatching(/referred|search_refused/),
        });
      expect(elsewhere.connections).toBe(before);
    });

    it("trusts no other authority and no other name, unless somebody says so", async () => {
      const { host, ldapsPort, ldapPort } = directory();
      await expect(ask({ ca: "" })).rejects.toMatchObject({ kind: "certificate" });
      await expect(ask({ ca: "", servers: startTls() })).rejects.toMatchObject({ kind: "certificate" });
      if (host === "127.0.0.1")
        for (const servers of [[`ldaps://localhost:${ldapsPort}`], [`ldap://localhost:${ldapPort}`]])
          await expect(ask({ servers })).rejects.toMatchObject({ kind: "certificate" });
      expect(await ask({ ca: "", isVerified: false })).toHaveProperty("member");
    });

    it("says what is wrong with the settings", async () => {
      await expect(ask({ servers: [closed] })).rejects.toMatchObject({ kind: "unreachable" });
      const wrong = { config: directory().config, bindPassword: "not this one" };
      await expect(askAbout(wrong, "anna")).rejects.toMatchObject({ kind: "service_refused" });
      await expect(ask({ base: "dc=nowhere,dc=invalid" })).rejects.toMatchObject({
        kind: expect.stringMatching(/search_refused|referred/),
      });
    });
  });
});

const slapd = started.get("OpenLDAP") ?? null;
describe.skipIf(!slapd)("a directory that is not what it should be", () => {
  const ask = (servers: string[]) => {
    if (!slapd) throw new Error("OpenLDAP does not run.");
    return askWhoItIs(
      { config: { ...slapd.config, servers }, bindPassword: slapd.bindPassword },
      { username: "anna", password },
    );
  };

  it("is sent nothing but the wish for TLS where it refuses TLS", async () => {
    const stripped = await falseServer((socket) => socket.write(extendedResponse(2)));
    await expect(ask([`ldap://127.0.0.1:${stripped.port}`])).rejects.toMatchObject({ kind: "no_tls" });
    expect(Buffer.concat(stripped.got)).toHaveLength(31);
    stripped.close();
  });

  it("cannot put an answer before the encryption", async () => {
    // A bind's "success", which would count for the first bind that is sent encrypted.
    const forged = Buffer.from([
      0x30, 0x0c, 0x02, 0x01, 0x02, 0x61, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00,
    ]);
    const injecting = await falseServer((socket, data) => {
      if (data.length === 31) socket.write(Buffer.concat([extendedResponse(0), forged]));
    });
    await expect(ask([`ldap://127.0.0.1:${injecting.port}`])).rejects.toMatchObject({ kind: "no_tls" });
    expect(Buffer.concat(injecting.got)).toHaveLength(31);
    injecting.close();
  });

  it("is given up after three seconds while connecting, and after five in all", async () => {
    const silent = await falseServer();
    const beganMs = performance.now();
    await expect(ask([`ldaps://127.0.0.1:${silent.port}`])).rejects.toMatchObject({ kind: "slow" });
    expect(performance.now() - beganMs).toBeLessThan(3500);
    const again = performance.now();
    const four = Array.from({ length: 4 }, () => `ldap://127.0.0.1:${silent.port}`);
    await expect(ask(four)).rejects.toMatchObject({ kind: "slow" });
    expect(performance.now() - again).toBeLessThan(5500);
    silent.close();
  });

  it("is given up after five seconds when it stops amid an answer", async () => {
    if (!slapd) return;
    const beganMs = performance.now();
    const stopped = withDirectory(slapd.config, async (client) => {
      await freeze(slapd.pid);
      return bindAs(client, slapd.config.bindDn, slapd.bindPassword);
    });
    await expect(stopped).rejects.toMatchObject({ kind: "slow" });
    process.kill(slapd.pid, "SIGCONT");
    expect(performance.now() - beganMs).toBeLessThan(6000);
  });

  it("gets no second connection from the client, which would not be encrypted", async () => {
    if (!slapd) return;
    const { host, ldapPort } = slapd;
    await withDirectory({ ...slapd.config, servers: [`ldap://${host}:${ldapPort}`] }, async (client) => {
      await bindAs(client, slapd.config.bindDn, slapd.bindPassword);
      await client.unbind();
      await expect(bindAs(client, slapd.config.bindDn, slapd.bindPassword)).rejects.toMatchObject({
        kind: "unreachable",
      });
    });
  });

  it("takes a bind without a password for nobody's here, so that the tests above mean something", async () => {
    if (!slapd) return;
    const client = new Client({ url: slapd.config.servers[0] ?? "", tlsOptions: { ca: slapd.caPem } });
    await expect(client.bind(slapd.personDn("anna"), "")).resolves.toBeUndefined();
    await client.unbind();
  });
});
