import { AndFilter, EqualityFilter, type Filter, OrFilter } from "ldapts";
import { expect, it } from "vitest";
import { hostileNames } from "@/tests/support/directory/hostile";
import {
  bindNameOf,
  escapeDnValue,
  everybodyFilter,
  isName,
  personFilter,
  readableDn,
  sameDn,
} from "./names";

const TEMPLATE = "(&(objectClass=person)(|(uid={username})(mail={username})))";

it("puts a name where a value stands, whatever it holds", () => {
  const shapeOf = (filter: Filter): unknown => {
    if (filter instanceof AndFilter || filter instanceof OrFilter)
      return [filter.constructor.name, ...filter.filters.map(shapeOf)];
    return filter instanceof EqualityFilter ? filter.attribute : filter.constructor.name;
  };
  const wanted = ["AndFilter", "objectClass", ["OrFilter", "uid", "mail"]];
  for (const name of hostileNames(1000)) {
    const filter = personFilter(TEMPLATE, name);
    expect(shapeOf(filter)).toEqual(wanted);
    const { filters } = (filter as AndFilter).filters[1] as OrFilter;
    expect(filters.map((each) => (each as EqualityFilter).value)).toEqual([name, name]);
  }
});

it("leaves a placeholder alone that is no value, and refuses a filter without one", () => {
  expect(() => personFilter("(uid=anna)", "x")).toThrow();
  expect(() => personFilter("(uid={username}*)", "x")).toThrow();
  expect(() => personFilter("(!(uid={username}))", "x")).toThrow();
  expect(everybodyFilter(TEMPLATE).toString()).toBe("(&(objectClass=person)(|(uid=*)(mail=*)))");
});

it("makes one value of a distinguished name of every name", () => {
  for (const name of hostileNames(1000)) {
    const dn = `uid=${escapeDnValue(name)},ou=people,dc=corp`;
    // No separator, quote or NUL is left that was not written here.
    expect(dn.replaceAll(/\\[0-9a-f]{2}/g, "").match(/[,+;"<>#=\0]/g)).toEqual(["=", ",", "=", ",", "="]);
    if (!isName(name)) expect(bindNameOf("uid={username},dc=corp", name)).toBeNull();
  }
  expect(escapeDnValue("Ærø, Anna")).toBe("Ærø\\2c\\20Anna");
});

it("lets no name out of its place before an @ or behind a \\", () => {
  expect(bindNameOf("{username}@corp.example.org", "anna")).toBe("anna@corp.example.org");
  expect(bindNameOf("CORP\\{username}", "o'neil $&")).toBe("CORP\\o'neil $&");
  for (const name of ["anna@evil.example", "EVIL\\anna", "a/b", "", " ", "anna\0", "an\u200bna"])
    expect(bindNameOf("{username}@corp.example.org", name), JSON.stringify(name)).toBeNull();
});

it("knows distinguished names that mean the same, and no others", () => {
  const same = [
    "CN=Ops\\, EU,OU=Groups,DC=corp",
    "cn=ops\\2C eu,ou=groups,dc=CORP",
    "cn=ops\\2c\\20eu , OU = groups, dc=corp",
  ];
  expect(new Set(same.map(sameDn)).size).toBe(1);
  expect(sameDn("cn=Ærø,dc=x")).toBe(sameDn("CN=\\C3\\86r\\C3\\B8,DC=x"));
  expect(sameDn("uid=a+cn=b,dc=x")).toBe(sameDn("cn=b + uid=a,dc=x"));
  const others = [
    "cn=ops,cn=eu,ou=groups,dc=corp",
    "cn=ops eu,ou=groups,dc=corp",
    "cn=ops\\, eu,dc=corp",
    "",
  ];
  for (const other of others) expect(sameDn(other)).not.toBe(sameDn(same[0] ?? ""));
});

it("shows a distinguished name as people read it, and it still means the same", () => {
  expect(readableDn(sameDn("CN=ProxLB Admins - EU,OU=Groups"))).toBe("cn=proxlb admins - eu,ou=groups");
  for (const name of hostileNames(300)) {
    const dn = `cn=${escapeDnValue(name.trim())},ou=groups,dc=corp`;
    expect(sameDn(readableDn(sameDn(dn))), JSON.stringify(name)).toBe(sameDn(dn));
  }
});
