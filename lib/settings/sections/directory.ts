import { z } from "zod";
import { Certificates } from "../certificates";
import { RoleRulesInput } from "../role-rules";
import { section } from "../section";

/** Stands in a filter and in a bind template for the name that somebody typed. */
export const USERNAME_PLACEHOLDER = "{username}";

/** What names a person for good: a name or a mail address can be given to somebody else one day. */
export const ID_ATTRIBUTES = ["objectGUID", "entryUUID", "ipaUniqueID", "nsUniqueId"] as const;
export type IdAttribute = (typeof ID_ATTRIBUTES)[number];

/** An attribute type (RFC 4512): no option, no OID, nothing that could end a filter. */
const AttributeName = z
  .string()
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "This is not the name of an attribute.");

/** `ldaps://dc1.example.org[:636]`; `ldap://…[:389]` is asked for StartTLS before anything else is sent. */
const ServerAddress = z
  .string()
  .trim()
  .max(300)
  .refine(isServer, "An address looks like ldaps://dc1.example.org or ldap://dc1.example.org.");

const DistinguishedName = z.string().trim().max(1000);

/** A filter that asks for the typed name where it stands alone: `(uid={username})`, also within others. */
const PersonFilter = z
  .string()
  .trim()
  .max(1000)
  .refine(isFilter, "This is not a filter, for example (&(objectClass=person)(uid={username})).")
  .refine(
    (filter) => filter.includes(`=${USERNAME_PLACEHOLDER})`),
    `${USERNAME_PLACEHOLDER} is missing, as a whole value: (uid=${USERNAME_PLACEHOLDER}).`,
  );

const DirectoryValues = z.object({
  /** Whether people sign in by it. */
  isEnabled: z.boolean(),
  /** Tried in this order until one can be spoken to. */
  servers: z.array(ServerAddress).max(5),
  /** PEM; empty: the authorities that this system trusts. */
  ca: Certificates,
  /** False: whoever stands in between reads and changes everything, passwords too. */
  isVerified: z.boolean(),
  /** Of the service account that looks people up; empty: people look themselves up, see `directBind`. */
  bindDn: DistinguishedName,
  /** Without a service account, the name that people bind with: `{username}@corp.example.org`. */
  directBind: DistinguishedName,
  /** Below which entry people are looked for. */
  base: DistinguishedName,
  filter: PersonFilter,
  idAttribute: z.enum(ID_ATTRIBUTES),
  usernameAttribute: AttributeName,
  emailAttribute: AttributeName,
  firstNameAttribute: AttributeName,
  lastNameAttribute: AttributeName,
  /**
   * `memberOf`: the groups that stand in the person's own entry, no nested ones. `search`: groups that name the person
   * or a group of theirs, level by level. `chain`: Active Directory resolves the levels itself.
   */
  groupsFrom: z.enum(["memberOf", "search", "chain"]),
  /** Below which entry groups are looked for; not for `memberOf`. */
  groupBase: DistinguishedName,
  /** Of a group: who belongs to it. `memberUid` holds user names, the others distinguished names. */
  memberAttribute: z.enum(["member", "uniqueMember", "memberUid"]),
  /** A group is named by its whole distinguished name: others may have the same one below another entry. */
  roleRules: RoleRulesInput,
});
type DirectoryValues = z.infer<typeof DirectoryValues>;

/** The directory (LDAP, Active Directory) that people sign in by. */
export const DIRECTORY = section({
  name: "directory",
  values: DirectoryValues.superRefine((values, context) => {
    if (!values.isEnabled) return;
    for (const { path, message } of missingInDirectory(values))
      context.addIssue({ code: "custom", path: path.split("."), message });
  }),
  defaults: {
    isEnabled: false,
    servers: [],
    ca: "",
    isVerified: true,
    bindDn: "",
    directBind: "",
    base: "",
    filter: "(&(objectClass=inetOrgPerson)(uid={username}))",
    idAttribute: "entryUUID",
    usernameAttribute: "uid",
    emailAttribute: "mail",
    firstNameAttribute: "givenName",
    lastNameAttribute: "sn",
    groupsFrom: "search",
    groupBase: "",
    memberAttribute: "member",
    roleRules: { groups: [], otherwise: null, maySuperAdmin: false },
  },
  secretNames: ["bindPassword"],
  secrets: ({ servers, ca, isVerified, bindDn }) =>
    servers.length === 0 || bindDn === ""
      ? []
      : [
          {
            name: "bindPassword",
            label: "The service account's password",
            // Another way to verify a server may mean another server.
            destination: JSON.stringify([servers, ca, isVerified, bindDn]),
            isNeeded: true,
          },
        ],
});

/** What a directory cannot be asked without, with the path of its field. */
export function missingInDirectory(
  values: Omit<DirectoryValues, "isEnabled">,
): { path: string; message: string }[] {
  const { servers, base, bindDn, directBind, groupsFrom, groupBase, roleRules } = values;
  const checks: [isMissing: boolean, path: string, message: string][] = [
    [servers.length === 0, "servers", "Give the address of a server."],
    [base === "", "base", "Below which entry people are looked for is missing."],
    [
      bindDn === "" && !directBind.includes(USERNAME_PLACEHOLDER),
      "directBind",
      `Without a service account this is the name that people bind with, with ${USERNAME_PLACEHOLDER} in it.`,
    ],
    [groupsFrom !== "memberOf" && groupBase === "", "groupBase", "Below which entry groups are looked for."],
    [
      roleRules.groups.length === 0 && roleRules.otherwise === null,
      "roleRules",
      "Nobody could sign in: name a group, or a role for who is in none.",
    ],
    ...roleRules.groups.map(({ group }, index): [boolean, string, string] => [
      !/^[A-Za-z0-9.-]+ *=/.test(group),
      `roleRules.groups.${index}.group`,
      "A group is named by its whole distinguished name: CN=proxlb,OU=Groups,DC=example,DC=org.",
    ]),
  ];
  return checks.flatMap(([isMissing, path, message]) => (isMissing ? [{ path, message }] : []));
}

function isServer(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(address);
  const isPlain = ["", "/"].includes(pathname) && search + hash + username + password === "";
  return /^ldaps?:$/.test(protocol) && hostname !== "" && isPlain;
}

/** Whether its brackets pair up; what parses it for good is on the server (lib/identity/directory/names.ts). */
function isFilter(filter: string): boolean {
  let depth = 0;
  for (const [bracket] of filter.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0 && filter.startsWith("(");
}
