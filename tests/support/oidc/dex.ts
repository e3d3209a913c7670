import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Client } from "ldapts";
import { env } from "@/lib/core/env";
import { replace, type TestDirectory } from "../directory/people";
import { freePort } from "../free-port";
import { skipOr } from "../require";
import { until } from "../until";
import { CLIENT } from "./client";
import { followRedirects, type SentBack } from "./redirects";
import type { ProviderUnderTest } from "./sign-in-cases";

const SOURCE = "tests/support/oidc/dex";
/** Made once, from Dex's Go module: by the first test that needs it, or before by .ci/run. */
const BINARY = path.resolve("node_modules/.cache/dex");
const PASSWORD = "only-for-tests-dex-person";

/** @returns where Dex's pages are, or false, with the reason printed, where it cannot be made */
function makeDex(): string | false {
  const go = (...words: string[]) =>
    spawnSync("go", words, { cwd: SOURCE, encoding: "utf8", env: { ...process.env, CGO_ENABLED: "0" } });
  if (go("version").status !== 0) return skipOr("Go is not installed, so there is no Dex");
  mkdirSync(path.dirname(BINARY), { recursive: true });
  const made = existsSync(BINARY) ? null : go("build", "-o", BINARY, ".");
  if (made && made.status !== 0) return skipOr(`Dex cannot be built: ${made.stderr.slice(-300)}`);
  const module = go("list", "-m", "-f", "{{.Dir}}", "github.com/dexidp/dex");
  return module.status === 0 ? path.join(module.stdout.trim(), "web") : skipOr("Dex's module is not there");
}

export interface Dex extends ProviderUnderTest {
  close(): Promise<void>;
}

/** A real Dex on loopback, whose people and groups are those of a real OpenLDAP. Null, with the reason printed, where it cannot be made. */
export async function startDex(directory: TestDirectory, slug = "house"): Promise<Dex | null> {
  const web = makeDex();
  if (web === false) return null;
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}/dex`;
  const people: ProviderUnderTest["people"] = {};
  const config = {
    issuer,
    listen: `127.0.0.1:${port}`,
    web,
    client: {
      id: CLIENT.id,
      secret: CLIENT.secret,
      name: "ProxLB UI",
      redirectURIs: [`${env().APP_URL}/api/auth/callback/${slug}`],
    },
    ldap: ldapOf(directory),
  };
  const server = spawn(BINARY, [], { stdio: ["pipe", "ignore", "ignore"] });
  server.stdin.end(JSON.stringify(config));
  await until(
    async () => (await fetch(`${issuer}/.well-known/openid-configuration`).catch(() => null))?.status === 200,
    { what: "Dex answers" },
  );
  return {
    issuer,
    people,
    // It came to Dex after this version, the newest that the Go proxy serves.
    hasUserinfo: false,
    async signIn(url, sub) {
      await directory.asAdmin((client) => know(client, directory, sub, people[sub] ?? {}));
      return signInAtDex(url, sub);
    },
    close: () => ended(server),
  };
}

const groupName = (name: string) => Buffer.from(name).toString("hex");

/** Groups are named by their description: two names that differ in their case alone are two groups there. */
function ldapOf({ host, ldapsPort, caPem, config, bindPassword }: TestDirectory) {
  return {
    host: `${host}:${ldapsPort}`,
    rootCAData: Buffer.from(caPem).toString("base64"),
    bindDN: config.bindDn,
    bindPW: bindPassword,
    userSearch: {
      baseDN: config.base,
      filter: "(objectClass=inetOrgPerson)",
      username: "uid",
      idAttr: "entryUUID",
      emailAttr: "mail",
      nameAttr: "cn",
    },
    groupSearch: {
      baseDN: config.groupBase,
      filter: "(description=*)",
      userAttr: "DN",
      groupAttr: "member",
      nameAttr: "description",
    },
  };
}

/** Has the directory know a person as a test says that the provider does. */
async function know(client: Client, directory: TestDirectory, sub: string, person: Record<string, unknown>) {
  const dn = directory.personDn(sub);
  const called = String(person.preferred_username ?? sub);
  const email = String(person.email ?? "");
  // Dex tells no preferred_username: whoever is called otherwise has an address that begins so.
  const mail = email === `${sub}@example.org` ? `${called}@example.org` : email;
  const entry = {
    objectClass: ["inetOrgPerson", "shadowAccount"],
    uid: sub,
    cn: called,
    sn: called,
    mail,
    userPassword: PASSWORD,
  };
  // A new one keeps its id for good; the rest of it may change.
  const known = await client.search(dn, { scope: "base" }).catch(() => null);
  if (known === null) await client.add(dn, entry);
  else await client.modify(dn, replace("mail", mail));
  const wanted = new Set((person.groups as string[] | undefined) ?? []);
  const base = directory.config.groupBase;
  const { searchEntries } = await client.search(base, { filter: `(member=${dn})`, attributes: ["dn"] });
  for (const group of searchEntries)
    await client.modify(group.dn, replace("member", directory.config.bindDn));
  for (const name of wanted) {
    const group = `cn=${groupName(name)},${base}`;
    const fields = { objectClass: "groupOfNames", cn: groupName(name), description: name, member: dn };
    await client.add(group, fields).catch(() => client.modify(group, replace("member", dn)));
  }
}

/** Through Dex's page for a name and a password, as a browser. */
async function signInAtDex(url: string, username: string): Promise<SentBack> {
  const page = await followRedirects(url, env().APP_URL, new Map(), { untilPage: true });
  const answer = await fetch(page.url, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ login: username, password: PASSWORD }),
  });
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`Dex does not let ${username} in: ${answer.status}.`);
  return followRedirects(new URL(location, page.url).href, env().APP_URL);
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    server.once("exit", () => resolve());
    server.kill("SIGTERM");
  });
}
