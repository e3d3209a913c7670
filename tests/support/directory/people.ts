import { Attribute, Change, type Client } from "ldapts";
import { sha256 } from "@/lib/core/hashes";
import type { DirectoryConfig } from "@/lib/identity/directory/schema";

/** Each has their own, mixed enough for Active Directory and without the name. */
export const passwordOf = (name: string) => `Heron-${sha256(name).slice(0, 8)}-Roof`;

/** A server of a test run with the same people in it, whatever kind it is. */
export interface TestDirectory {
  kind: "OpenLDAP" | "Active Directory";
  /** Signs in by LDAPS with a service account, groups with all their levels. */
  config: DirectoryConfig;
  bindPassword: string;
  host: string;
  ldapPort: number;
  ldapsPort: number;
  caPem: string;
  pid: number;
  /** The distinguished name of a group of `PEOPLE`. */
  groupDn(name: string): string;
  personDn(name: string): string;
  /** A filter of nested groups by this kind's own way; null where the kind has none. */
  chain: Partial<DirectoryConfig>;
  direct: Partial<DirectoryConfig>;
  /** Does something as the directory's own administrator. */
  asAdmin<T>(work: (client: Client) => Promise<T>): Promise<T>;
  disable(name: string, isDisabled: boolean): Promise<void>;
  /** Somebody new, with the password and the mail address of their name, in no group. */
  add(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Gives somebody another user name, and leaves the groups as they are. */
  rename(name: string, to: string): Promise<void>;
  /** Who is in a group from now on, and nobody else. */
  setMembers(group: string, names: string[]): Promise<void>;
  /** Gives a group another name, with the same members. */
  renameGroup(name: string, to: string): Promise<void>;
  stop(): Promise<void>;
}

interface Person {
  name: string;
  firstName: string;
  lastName: string;
  mail?: string;
  state?: "disabled" | "expired";
}

export const PEOPLE: Person[] = [
  { name: "anna", firstName: "Anna", lastName: "Ærø", mail: "anna@corp.example.org" },
  { name: "ben", firstName: "Ben", lastName: "Okafor", mail: "ben@corp.example.org" },
  { name: "cora", firstName: "Cora", lastName: "Lind", mail: "cora@corp.example.org" },
  { name: "dora", firstName: "Dora", lastName: "Lind", mail: "dora@corp.example.org", state: "disabled" },
  { name: "egon", firstName: "Egon", lastName: "Vik", mail: "egon@corp.example.org", state: "expired" },
  { name: "fred", firstName: "Fred", lastName: "Twin", mail: "twin@corp.example.org" },
  { name: "greta", firstName: "Greta", lastName: "Twin", mail: "twin@corp.example.org" },
  { name: "hana", firstName: "Hana", lastName: "Sato" },
];

/** Group → its members; a member that is itself a group is nested. Below "decoys" stands one of the same name. */
export const GROUPS: Record<string, { people: string[]; groups: string[] }> = {
  "proxlb operators": { people: ["anna"], groups: [] },
  "platform team": { people: ["ben"], groups: [] },
  "infrastructure, all": { people: [], groups: ["platform team"] },
  "proxlb admins": { people: ["dora", "egon"], groups: ["infrastructure, all"] },
  everybody: { people: ["anna", "ben", "fred", "greta", "hana"], groups: [] },
};

/** A new value in place of all. */
export function replace(type: string, ...values: string[]): Change {
  return new Change({ operation: "replace", modification: new Attribute({ type, values }) });
}
