import { z } from "zod";

/** Stands in a filter and in a bind template for the name that somebody typed. */
export const USERNAME_PLACEHOLDER = "{username}";

/** What names a person for good: a name or a mail address can be given to somebody else one day. */
export const ID_ATTRIBUTES = ["objectGUID", "entryUUID", "ipaUniqueID", "nsUniqueId"] as const;
export type IdAttribute = (typeof ID_ATTRIBUTES)[number];

/** An attribute type (RFC 4512): no option, no OID, nothing that could end a filter. */
const AttributeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "This is not the name of an attribute.");

/** `ldaps://dc1.example.org[:636]`; `ldap://…[:389]` is asked for StartTLS before anything else is sent. */
const ServerAddress = z
  .url({
    protocol: /^ldaps?$/,
    error: "An address looks like ldaps://dc1.example.org or ldap://dc1.example.org.",
  })
  .refine((url) => {
    const { hostname, pathname, search, hash, username, password } = new URL(url);
    return hostname !== "" && ["", "/"].includes(pathname) && search + hash + username + password === "";
  }, "The address has a server and a port, and nothing else.");

const DistinguishedName = z.string().trim().max(1000);

/** A filter that asks for the typed name where it stands alone: `(uid={username})`, also within others. */
const PersonFilter = z
  .string()
  .trim()
  .max(1000)
  .refine(
    (filter) => filter.includes(USERNAME_PLACEHOLDER),
    `${USERNAME_PLACEHOLDER} is missing in the filter.`,
  )
  .refine(isFilter, "This is not a filter, for example (&(objectClass=person)(uid={username})).");

/** A directory that people sign in with. The bind password is kept apart: it is a secret. */
export const DirectoryConfig = z.strictObject({
  /** Tried in this order until one can be spoken to. */
  servers: z.array(ServerAddress).min(1, "The directory has no server yet.").max(5),
  /** PEM; empty: the authorities that this system trusts. */
  ca: z.string().max(100_000),
  /** False: whoever stands in between reads and changes everything, passwords too. */
  isVerified: z.boolean(),
  /** Of the service account that looks people up; empty: people look themselves up, see `directBind`. */
  bindDn: DistinguishedName,
  /** Without a service account, the name that people bind with: `{username}@corp.example.org`. */
  directBind: z.string().trim().max(1000),
  base: DistinguishedName.min(1, "Below which entry people are looked for is missing."),
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
});
export type DirectoryConfig = z.output<typeof DirectoryConfig>;

/** Whether its brackets pair up; the directory's own code parses it (names.ts). */
function isFilter(filter: string): boolean {
  let depth = 0;
  for (const [bracket] of filter.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0 && filter.startsWith("(");
}
