import { describe, expect, it } from "vitest";
import { DIRECTORY } from "@/lib/settings/sections/directory";
import { directoryOf, issuerOf, roleOfMember } from "./current";
import type { DirectoryPerson } from "./person";

describe("what names a directory", () => {
  const named = (base: string) => issuerOf({ base, idAttribute: "entryUUID" });

  it("is its naming context, whatever branch is looked in and however it is written", () => {
    const whole = named("dc=corp,dc=example,dc=org");
    expect(whole).toBe("ldap:entryUUID:dc=corp,dc=example,dc=org");
    for (const same of ["OU=People,DC=Corp,DC=Example,DC=org", "ou=a, ou=b , dc=corp, dc=example, dc=ORG"])
      expect(named(same)).toBe(whole);
    expect(named("ou=people,o=Example,c=AT")).toBe(named("o=example,c=at"));
  });

  it("is another one for another domain, another way to name people, and a domain within", () => {
    const all = [
      named("dc=corp,dc=example,dc=org"),
      named("dc=example,dc=org"),
      named("ou=dc\\=corp,dc=example,dc=net"),
      named("cn=users"),
      issuerOf({ base: "dc=example,dc=org", idAttribute: "objectGUID" }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("fits its column however long the base is", () => {
    expect(named(`dc=${"x".repeat(900)}`).length).toBeLessThan(300);
  });
});

describe("the role of somebody there", () => {
  const rules = (group: string) => ({
    ...DIRECTORY.defaults,
    roleRules: { groups: [{ group, role: "admin" as const }], otherwise: null, maySuperAdmin: false },
  });
  const roleIn = (group: string, ...groups: string[]) =>
    roleOfMember({ person: {} as DirectoryPerson, groups }, directoryOf(rules(group), "").rules);

  it("comes from the whole name of a group, however it is written", () => {
    const known = "cn=proxlb\\20admins,ou=groups,dc=example,dc=org";
    expect(roleIn("CN=ProxLB Admins, OU=Groups, DC=example, DC=org", known)).toBe("admin");
    expect(roleIn("CN=ProxLB Admins,OU=Decoys,DC=example,DC=org", known)).toBeNull();
    expect(roleIn("CN=ProxLB Admins", known)).toBeNull();
    expect(roleIn("CN=ProxLB Admins,OU=Groups,DC=example,DC=org")).toBeNull();
  });
});
