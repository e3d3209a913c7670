import type { ValuesOf } from "@/lib/settings/sections";

type Values = ValuesOf<"directory">;
type Kind = Pick<
  Values,
  | "filter"
  | "idAttribute"
  | "usernameAttribute"
  | "emailAttribute"
  | "firstNameAttribute"
  | "lastNameAttribute"
  | "groupsFrom"
  | "memberAttribute"
>;

const NAMES = { emailAttribute: "mail", firstNameAttribute: "givenName", lastNameAttribute: "sn" } as const;

/** What is usual in each kind of directory; docs/accounts.md says the rest. */
export const KINDS: { id: string; label: string; values: Kind }[] = [
  {
    id: "ad",
    label: "Active Directory, Samba AD",
    values: {
      ...NAMES,
      filter: "(&(objectCategory=person)(objectClass=user)(sAMAccountName={username}))",
      idAttribute: "objectGUID",
      usernameAttribute: "sAMAccountName",
      groupsFrom: "chain",
      memberAttribute: "member",
    },
  },
  {
    id: "openldap",
    label: "OpenLDAP",
    values: {
      ...NAMES,
      filter: "(&(objectClass=inetOrgPerson)(uid={username}))",
      idAttribute: "entryUUID",
      usernameAttribute: "uid",
      groupsFrom: "search",
      memberAttribute: "member",
    },
  },
  {
    id: "freeipa",
    label: "FreeIPA",
    values: {
      ...NAMES,
      filter: "(&(objectClass=person)(uid={username}))",
      idAttribute: "ipaUniqueID",
      usernameAttribute: "uid",
      // It puts the groups of groups there too.
      groupsFrom: "memberOf",
      memberAttribute: "member",
    },
  },
  {
    id: "389ds",
    label: "389 Directory Server",
    values: {
      ...NAMES,
      filter: "(&(objectClass=person)(uid={username}))",
      idAttribute: "nsUniqueId",
      usernameAttribute: "uid",
      groupsFrom: "search",
      memberAttribute: "uniqueMember",
    },
  },
];
