import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client, EqualityFilter } from "ldapts";
import { escapeDnValue } from "@/lib/identity/directory/names";
import { freePort } from "../free-port";
import { skipOr } from "../require";
import { until } from "../until";
import { directoryCertificates } from "./certificates";
import { GROUPS, PEOPLE, passwordOf, replace, type TestDirectory } from "./people";

const SLAPD = "/usr/sbin/slapd";
const HOST = "127.0.0.1";
const BASE = "dc=corp,dc=example,dc=org";
const ADMIN = `cn=admin,${BASE}`;
const ADMIN_PASSWORD = "only-for-tests-directory-admin";
const SERVICE = `cn=proxlb ui,ou=services,${BASE}`;
const SERVICE_PASSWORD = "only-for-tests-directory-service";
const LONG_AGO_DAYS = 365;

const personDn = (name: string) => `uid=${name},ou=people,${BASE}`;
const groupDn = (name: string) => `cn=${escapeDnValue(name)},ou=groups,${BASE}`;

/**
 * A real OpenLDAP on loopback, which takes a bind without a password for a bind of nobody: the worst that is out there.
 * @param referralUrl where `ou=elsewhere` refers to @returns null, with the reason printed, where it is not installed
 */
export async function startSlapd(referralUrl = "ldap://192.0.2.1/"): Promise<TestDirectory | null> {
  if (!existsSync(SLAPD)) return skipOr("slapd is not installed") || null;
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-slapd-"));
  const certificates = await directoryCertificates(HOST);
  const [ldapPort, ldapsPort] = [await freePort(), await freePort()];
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    return path.join(folder, name);
  };
  file("ca.pem", certificates.ca);
  file("cert.pem", certificates.certificate);
  file("key.pem", certificates.key);
  mkdirSync(path.join(folder, "data"));
  const conf = file("slapd.conf", configuration(folder));
  execFileSync("/usr/sbin/slapadd", ["-q", "-f", conf, "-l", file("people.ldif", ldif(referralUrl))], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const addresses = `ldap://${HOST}:${ldapPort} ldaps://${HOST}:${ldapsPort}`;
  const server = spawn(SLAPD, ["-d", "0", "-f", conf, "-h", addresses], { stdio: "ignore" });
  const asAdmin: TestDirectory["asAdmin"] = async (work) => {
    const client = new Client({ url: `ldaps://${HOST}:${ldapsPort}`, tlsOptions: { ca: certificates.ca } });
    try {
      await client.bind(ADMIN, ADMIN_PASSWORD);
      return await work(client);
    } finally {
      await client.unbind();
    }
  };
  await until(() => asAdmin(async () => true).catch(() => false), { what: "OpenLDAP answers" });
  return {
    kind: "OpenLDAP",
    config: {
      servers: [`ldaps://${HOST}:${ldapsPort}`],
      ca: certificates.ca,
      isVerified: true,
      bindDn: SERVICE,
      directBind: "",
      base: BASE,
      filter: "(&(objectClass=inetOrgPerson)(|(uid={username})(mail={username})))",
      idAttribute: "entryUUID",
      usernameAttribute: "uid",
      emailAttribute: "mail",
      firstNameAttribute: "givenName",
      lastNameAttribute: "sn",
      groupsFrom: "search",
      groupBase: `ou=groups,${BASE}`,
      memberAttribute: "member",
    },
    bindPassword: SERVICE_PASSWORD,
    host: HOST,
    ldapPort,
    ldapsPort,
    caPem: certificates.ca,
    pid: server.pid ?? 0,
    groupDn,
    personDn,
    chain: { groupsFrom: "search" },
    direct: { bindDn: "", directBind: `uid={username},ou=people,${BASE}` },
    asAdmin,
    disable: (name, isDisabled) =>
      asAdmin((client) =>
        client.modify(
          personDn(name),
          replace("pwdAccountLockedTime", ...(isDisabled ? ["000001010000Z"] : [])),
        ),
      ),
    add: (name) => asAdmin((client) => client.add(personDn(name), newcomer(name))),
    remove: (name) => asAdmin((client) => client.del(personDn(name))),
    rename: (name, to) =>
      asAdmin(async (client) => {
        await client.modifyDN(personDn(name), personDn(to));
        // Nothing else of this server follows the new name.
        for (const group of await groupsWith(client, personDn(name))) {
          const members = group.members.map((dn) => (dn === personDn(name) ? personDn(to) : dn));
          await client.modify(group.dn, replace("member", ...members));
        }
      }),
    setMembers: (group, names) =>
      asAdmin((client) =>
        // A group has somebody in it (RFC 4519).
        client.modify(
          groupDn(group),
          replace("member", ...(names.length > 0 ? names.map(personDn) : [SERVICE])),
        ),
      ),
    renameGroup: (name, to) => asAdmin((client) => client.modifyDN(groupDn(name), groupDn(to))),
    stop: () =>
      new Promise((resolve) => {
        server.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.kill("SIGTERM");
        server.kill("SIGCONT");
      }),
  };
}

const newcomer = (name: string) => ({
  objectClass: ["inetOrgPerson", "shadowAccount"],
  uid: name,
  cn: `${name} Newcomer`,
  givenName: name,
  sn: "Newcomer",
  mail: `${name}@corp.example.org`,
  userPassword: passwordOf(name),
});

async function groupsWith(client: Client, member: string): Promise<{ dn: string; members: string[] }[]> {
  const filter = new EqualityFilter({ attribute: "member", value: member });
  const { searchEntries } = await client.search(`ou=groups,${BASE}`, { filter, attributes: ["member"] });
  return searchEntries.map(({ dn, member: members }) => ({
    dn,
    members: [members ?? []].flat().map(String),
  }));
}

function configuration(folder: string): string {
  const schemas = ["core", "cosine", "inetorgperson", "nis"].map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  );
  return `${schemas.join("\n")}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
allow bind_anon_dn
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
sizelimit 500
database mdb
suffix "${BASE}"
directory ${folder}/data
rootdn "${ADMIN}"
rootpw ${ADMIN_PASSWORD}
index objectClass,uid,mail,member,entryUUID eq
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * auth
overlay memberof
overlay ppolicy
ppolicy_default "cn=policy,${BASE}"
`;
}

function ldif(referralUrl: string): string {
  const entry = (dn: string, attributes: Record<string, string | string[] | undefined>) =>
    [
      `dn:: ${base64(dn)}`,
      ...Object.entries(attributes).flatMap(([name, value]) =>
        [value ?? []].flat().map((each) => `${name}:: ${base64(each)}`),
      ),
    ].join("\n");
  const unit = (ou: string) => entry(`ou=${ou},${BASE}`, { objectClass: "organizationalUnit", ou });
  const people = PEOPLE.map(({ name, firstName, lastName, mail, state }) =>
    entry(personDn(name), {
      objectClass: ["inetOrgPerson", "shadowAccount"],
      uid: name,
      cn: `${firstName} ${lastName}`,
      givenName: firstName,
      sn: lastName,
      mail,
      userPassword: passwordOf(name),
      shadowExpire:
        state === "expired" ? String(Math.floor(Date.now() / 86_400_000) - LONG_AGO_DAYS) : undefined,
      pwdAccountLockedTime: state === "disabled" ? "000001010000Z" : undefined,
    }),
  );
  const groups = Object.entries(GROUPS).map(([name, members]) =>
    entry(groupDn(name), {
      objectClass: "groupOfNames",
      cn: name,
      member: [...members.people.map(personDn), ...members.groups.map(groupDn)],
    }),
  );
  return [
    entry(BASE, { objectClass: ["dcObject", "organization"], dc: "corp", o: "Corp" }),
    ...["people", "groups", "services", "decoys"].map(unit),
    entry(`cn=policy,${BASE}`, {
      objectClass: ["device", "pwdPolicy"],
      cn: "policy",
      pwdAttribute: "userPassword",
      pwdLockout: "TRUE",
    }),
    entry(SERVICE, {
      objectClass: ["organizationalRole", "simpleSecurityObject"],
      cn: "proxlb ui",
      userPassword: SERVICE_PASSWORD,
    }),
    entry(`ou=elsewhere,${BASE}`, {
      objectClass: ["referral", "extensibleObject"],
      ou: "elsewhere",
      ref: `${referralUrl}ou=elsewhere,${BASE}`,
    }),
    ...people,
    ...groups,
    "",
  ].join("\n\n");
}

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
