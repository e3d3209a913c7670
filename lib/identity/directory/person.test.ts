import type { Entry } from "ldapts";
import { expect, it } from "vitest";
import { idValue, personOf } from "./person";
import type { DirectoryConfig } from "./schema";

const NOW = new Date("2026-11-26T12:00:00Z");
const CONFIG = {
  idAttribute: "objectGUID",
  usernameAttribute: "sAMAccountName",
  emailAttribute: "mail",
  firstNameAttribute: "givenName",
  lastNameAttribute: "sn",
} as DirectoryConfig;
const GUID = Buffer.from("33221100554477668899aabbccddeeff", "hex");
const entry = (more: Record<string, string | string[] | Buffer> = {}): Entry => ({
  dn: "cn=x,dc=corp",
  objectGUID: GUID,
  samaccountname: "anna",
  ...more,
});
const standingOf = (more: Record<string, string>) => personOf(entry(more), CONFIG, NOW)?.standing;

it("reads a GUID in Windows' order, and asks for it by the same bytes", () => {
  const person = personOf(entry({ mail: [], givenName: ["Anna", "Ann"] }), CONFIG, NOW);
  expect(person).toMatchObject({ username: "anna", email: null, firstName: "Anna", lastName: null });
  expect(person?.id).toBe("00112233-4455-6677-8899-aabbccddeeff");
  expect(idValue("objectGUID", person?.id ?? "")).toEqual(GUID);
});

it("knows nobody without a name, or without exactly one thing that names them for good", () => {
  expect(personOf(entry({ samaccountname: " " }), CONFIG, NOW)).toBeNull();
  expect(personOf(entry({ objectGUID: "00112233" }), CONFIG, NOW)).toBeNull();
  const uuid = { ...CONFIG, idAttribute: "entryUUID" as const };
  expect(personOf(entry(), uuid, NOW)).toBeNull();
  expect(personOf(entry({ entryUUID: ["a", "b"] }), uuid, NOW)).toBeNull();
  expect(personOf(entry({ entryUUID: "ABC-1" }), uuid, NOW)?.id).toBe("abc-1");
});

it.each([
  ["disabled", { userAccountControl: "514" }],
  ["in_force", { userAccountControl: "66048" }],
  ["disabled", { nsAccountLock: "TRUE" }],
  ["disabled", { loginDisabled: "true" }],
  ["disabled", { pwdAccountLockedTime: "000001010000Z" }],
  ["in_force", { pwdAccountLockedTime: "20261126115900Z" }],
  ["in_force", { accountExpires: "0" }],
  ["in_force", { accountExpires: "9223372036854775807" }],
  // 2026-11-26T12:00:00Z and a second later.
  ["expired", { accountExpires: "134401680000000000" }],
  ["in_force", { accountExpires: "134401680010000000" }],
  ["expired", { krbPrincipalExpiration: "20261126120000Z" }],
  ["in_force", { krbPrincipalExpiration: "20261126120001Z" }],
  ["expired", { shadowExpire: "20783" }],
  ["in_force", { shadowExpire: "20784" }],
  ["in_force", { shadowExpire: "-1" }],
])("says %s for %j", (standing, attributes) => {
  expect(standingOf(attributes as Record<string, string>)).toBe(standing);
});
