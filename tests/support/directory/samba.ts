import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Attribute, Client } from "ldapts";
import { skipOr } from "../require";
import { until } from "../until";
import { directoryCertificates } from "./certificates";
import { GROUPS, PEOPLE, passwordOf, replace, type TestDirectory } from "./people";

const BASE = "DC=corp,DC=example,DC=org";
const DOMAIN = "corp.example.org";
const ADMIN_PASSWORD = "0nly-for-tests-directory-admin";
const SERVICE_PASSWORD = "0nly-for-tests-directory-service";
/** userAccountControl: NORMAL_ACCOUNT, and with ACCOUNTDISABLE. */
const NORMAL = "512";
const DISABLED = "514";
/** 100 ns since 1601: the first of January 2020. */
const LONG_AGO = "132223104000000000";

const unitDn = (name: string) => `OU=${name},${BASE}`;
const personDn = (name: string) => `CN=${fullNameOf(name)},${unitDn("People")}`;
const groupDn = (name: string) => `CN=${name.replaceAll(",", "\\,")},${unitDn("Groups")}`;

/**
 * A real Active Directory on a loopback address of its own, because its ports are fixed: Samba with nothing but its
 * directory. A domain is provisioned once (about 15 s) and kept under node_modules/.cache; each start takes a copy.
 * @returns null, with the reason printed, where it cannot run
 */
export async function startSamba(): Promise<TestDirectory | null> {
  if (process.getuid?.() !== 0) return skipOr("Samba needs root for the ports of a directory") || null;
  if (!["/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/share/samba/setup"].every((each) => existsSync(each)))
    return skipOr("samba-ad-dc and samba-ad-provision are not installed") || null;
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-samba-"));
  cpSync(provisioned(), folder, { recursive: true });
  // Nobody else is there: two processors' worth of tests at most run at a time.
  const host = ["127", ...randomBytes(3).map((byte) => (byte % 250) + 2)].join(".");
  const certificates = await directoryCertificates(host);
  for (const [name, text] of Object.entries(certificates))
    writeFileSync(path.join(folder, `${name}.pem`), text, { mode: 0o600 });
  writeFileSync(path.join(folder, "smb.conf"), configuration(folder, host));
  const server = spawn(
    "/usr/sbin/samba",
    [
      "-F",
      "--no-process-group",
      "-M",
      "single",
      "-s",
      path.join(folder, "smb.conf"),
      "--debug-stdout",
      "-d",
      "0",
    ],
    { stdio: "ignore" },
  );
  const asAdmin: TestDirectory["asAdmin"] = async (work) => {
    const client = new Client({
      url: `ldaps://${host}`,
      tlsOptions: { ca: certificates.ca, servername: "" },
    });
    try {
      await client.bind(`Administrator@${DOMAIN}`, ADMIN_PASSWORD);
      return await work(client);
    } finally {
      await client.unbind();
    }
  };
  await until(() => asAdmin(async () => true).catch(() => false), { what: "Active Directory answers" });
  await asAdmin(addEverybody);
  return {
    kind: "Active Directory",
    config: {
      servers: [`ldaps://${host}`],
      ca: certificates.ca,
      isVerified: true,
      bindDn: `proxlb-ui@${DOMAIN}`,
      directBind: "",
      base: BASE,
      filter: "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={username})(mail={username})))",
      idAttribute: "objectGUID",
      usernameAttribute: "sAMAccountName",
      emailAttribute: "mail",
      firstNameAttribute: "givenName",
      lastNameAttribute: "sn",
      groupsFrom: "chain",
      groupBase: BASE,
      memberAttribute: "member",
    },
    bindPassword: SERVICE_PASSWORD,
    host,
    ldapPort: 389,
    ldapsPort: 636,
    caPem: certificates.ca,
    pid: server.pid ?? 0,
    groupDn,
    personDn,
    chain: { groupsFrom: "chain" },
    direct: { bindDn: "", directBind: `{username}@${DOMAIN}` },
    asAdmin,
    disable: (name, isDisabled) =>
      asAdmin((client) =>
        client.modify(personDn(name), replace("userAccountControl", isDisabled ? DISABLED : NORMAL)),
      ),
    add: (name) =>
      asAdmin((client) =>
        addAccount(client, personDn(name), name, passwordOf(name), {
          givenName: name,
          sn: "Newcomer",
          mail: `${name}@corp.example.org`,
          userAccountControl: NORMAL,
        }),
      ),
    remove: (name) => asAdmin((client) => client.del(personDn(name))),
    rename: (name, to) => asAdmin((client) => client.modify(personDn(name), replace("sAMAccountName", to))),
    setMembers: (group, names) =>
      asAdmin((client) => client.modify(groupDn(group), replace("member", ...names.map(personDn)))),
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

/** @returns the folder of a domain with nobody of ours in it */
function provisioned(): string {
  const version = execFileSync("/usr/sbin/samba", ["-V"], { encoding: "utf8" })
    .trim()
    .replaceAll(/[^\w.-]+/g, "-");
  const kept = path.resolve("node_modules/.cache/proxlb-ui", `samba-${version}`);
  if (existsSync(kept)) return kept;
  mkdirSync(path.dirname(kept), { recursive: true });
  const draft = mkdtempSync(`${kept}-`);
  execFileSync(
    "/usr/bin/samba-tool",
    [
      "domain",
      "provision",
      `--targetdir=${draft}`,
      `--realm=${DOMAIN.toUpperCase()}`,
      "--domain=CORP",
      `--adminpass=${ADMIN_PASSWORD}`,
      "--dns-backend=NONE",
      "--server-role=dc",
      "--host-name=dc1",
      "--host-ip=127.0.0.1",
      "--plaintext-secrets",
      `--option=posix:eadb=${draft}/eadb.tdb`,
    ],
    { stdio: "ignore" },
  );
  // Another run of the tests may have made it meanwhile.
  if (existsSync(kept)) rmSync(draft, { recursive: true });
  else renameSync(draft, kept);
  return kept;
}

function configuration(folder: string, host: string): string {
  const folders = ["lock", "state", "cache", "pid", "ncalrpc", "bind-dns"];
  for (const name of folders) mkdirSync(path.join(folder, name), { recursive: true });
  return `[global]
netbios name = DC1
realm = ${DOMAIN.toUpperCase()}
workgroup = CORP
server role = active directory domain controller
server services = ldap
interfaces = ${host}/255.255.255.0
bind interfaces only = yes
private dir = ${folder}/private
lock directory = ${folder}/lock
state directory = ${folder}/state
cache directory = ${folder}/cache
pid directory = ${folder}/pid
ncalrpc dir = ${folder}/ncalrpc
binddns dir = ${folder}/bind-dns
posix:eadb = ${folder}/eadb.tdb
log file = ${folder}/samba.log
tls enabled = yes
tls cafile = ${folder}/ca.pem
tls certfile = ${folder}/certificate.pem
tls keyfile = ${folder}/key.pem
`;
}

async function addEverybody(client: Client): Promise<void> {
  for (const name of ["People", "Groups", "Decoys"])
    await client.add(unitDn(name), { objectClass: "organizationalUnit" });
  for (const { name, firstName, lastName, mail, state } of PEOPLE) {
    await addAccount(client, personDn(name), name, passwordOf(name), {
      givenName: firstName,
      sn: lastName,
      ...(mail ? { mail } : {}),
      ...(state === "expired" ? { accountExpires: LONG_AGO } : {}),
      userAccountControl: state === "disabled" ? DISABLED : NORMAL,
    });
  }
  await addAccount(client, `CN=ProxLB UI,CN=Users,${BASE}`, "proxlb-ui", SERVICE_PASSWORD, {
    userAccountControl: NORMAL,
  });
  for (const [name, members] of Object.entries(GROUPS))
    await client.add(groupDn(name), {
      objectClass: "group",
      sAMAccountName: name.replaceAll(",", ""),
      member: [...members.people.map(personDn), ...members.groups.map(groupDn)],
    });
}

function addAccount(
  client: Client,
  dn: string,
  name: string,
  password: string,
  more: Record<string, string>,
): Promise<void> {
  const bytes = [Buffer.from(`"${password}"`, "utf16le")];
  return client.add(dn, [
    ...Object.entries({
      objectClass: "user",
      sAMAccountName: name,
      userPrincipalName: `${name}@${DOMAIN}`,
      ...more,
    }).map(([type, value]) => new Attribute({ type, values: [value] })),
    new Attribute({ type: "unicodePwd", values: bytes }),
  ]);
}

function fullNameOf(name: string): string {
  const person = PEOPLE.find((each) => each.name === name);
  return person ? `${person.firstName} ${person.lastName}` : name;
}
