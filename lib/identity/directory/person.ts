import "server-only";
import type { Entry } from "ldapts";
import type { DirectoryConfig, IdAttribute } from "./schema";

/** Whether an account counts, as far as its entry tells. */
export type Standing = "in_force" | "disabled" | "expired";

export interface DirectoryPerson {
  /** The value of the attribute that never changes: a UUID in small letters, or text as it is. */
  id: string;
  dn: string;
  username: string;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  standing: Standing;
  /** Distinguished names of the groups that stand in the entry. */
  memberOf: string[];
}

/** Where the kinds of directories keep that an account is disabled or has ended. */
const STANDING_ATTRIBUTES = [
  "userAccountControl", // Active Directory: bit 2 is ACCOUNTDISABLE
  "accountExpires", // Active Directory: 100 ns since 1601, 0 and the highest number for never
  "nsAccountLock", // 389-ds, FreeIPA: TRUE
  "krbPrincipalExpiration", // FreeIPA: a generalized time
  "pwdAccountLockedTime", // OpenLDAP's ppolicy: 000001010000Z where an administrator locked it for good
  "loginDisabled", // eDirectory: TRUE
  "shadowExpire", // RFC 2307: days since 1970, negative for never
];

export function attributesOf(config: DirectoryConfig): string[] {
  const { idAttribute, usernameAttribute, emailAttribute, firstNameAttribute, lastNameAttribute } = config;
  const own = [idAttribute, usernameAttribute, emailAttribute, firstNameAttribute, lastNameAttribute];
  return [...new Set([...own, "memberOf", ...STANDING_ATTRIBUTES])];
}

/** Read as bytes: they are no text. */
export const BINARY_ATTRIBUTES: string[] = ["objectGUID"];

/** @returns null for an entry without the attribute that names it, or without a user name */
export function personOf(entry: Entry, config: DirectoryConfig, now: Date): DirectoryPerson | null {
  const text = (name: string) => textsOf(entry, name)[0]?.trim() || null;
  const id = idOf(entry, config.idAttribute);
  const username = text(config.usernameAttribute);
  if (id === null || username === null) return null;
  return {
    id,
    dn: entry.dn,
    username,
    email: text(config.emailAttribute),
    firstName: text(config.firstNameAttribute),
    lastName: text(config.lastNameAttribute),
    standing: standingOf(entry, now),
    memberOf: textsOf(entry, "memberOf"),
  };
}

/** The values of an attribute that are text; directories answer in whatever case their schema has. */
export function textsOf(entry: Entry, name: string): string[] {
  return valuesOf(entry, name).filter((value) => typeof value === "string");
}

function valuesOf(entry: Entry, name: string): (string | Buffer)[] {
  const key = Object.keys(entry).find((each) => each.toLowerCase() === name.toLowerCase() && each !== "dn");
  const value = key === undefined ? [] : entry[key];
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function idOf(entry: Entry, attribute: IdAttribute): string | null {
  const [value, ...more] = valuesOf(entry, attribute);
  if (value === undefined || more.length > 0) return null;
  if (attribute === "objectGUID")
    return Buffer.isBuffer(value) && value.length === 16 ? guidText(value) : null;
  return typeof value === "string" && value.trim() !== "" ? value.trim().toLowerCase() : null;
}

/** What to search for: the bytes of a GUID, the text of everything else. */
export function idValue(attribute: IdAttribute, id: string): string | Buffer {
  return attribute === "objectGUID" ? guidBytes(id) : id;
}

/** Active Directory's order: the first three parts have their lowest byte first ([MS-DTYP] 2.3.4). */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

function guidText(bytes: Buffer): string {
  const hex = GUID_ORDER.map((at) => bytes[at]?.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function guidBytes(text: string): Buffer {
  const plain = Buffer.from(text.replaceAll("-", ""), "hex");
  return Buffer.from(GUID_ORDER.map((at) => plain[at] ?? 0));
}

const ACCOUNT_DISABLE = 2;
const NEVER = ["0", "9223372036854775807"];
const LOCKED_FOR_GOOD = "000001010000Z";

function standingOf(entry: Entry, now: Date): Standing {
  const first = (name: string) => textsOf(entry, name)[0];
  const isTrue = (name: string) => first(name)?.toUpperCase() === "TRUE";
  const isDisabled =
    (Number(first("userAccountControl") ?? 0) & ACCOUNT_DISABLE) !== 0 ||
    isTrue("nsAccountLock") ||
    isTrue("loginDisabled") ||
    first("pwdAccountLockedTime") === LOCKED_FOR_GOOD;
  if (isDisabled) return "disabled";
  const ends = [
    windowsTime(first("accountExpires")),
    generalizedTime(first("krbPrincipalExpiration")),
    shadowDay(first("shadowExpire")),
  ];
  return ends.some((end) => end !== null && end <= now) ? "expired" : "in_force";
}

function windowsTime(value: string | undefined): Date | null {
  if (value === undefined || NEVER.includes(value) || !/^\d+$/.test(value)) return null;
  return new Date(Number(BigInt(value) / 10_000n) - Date.UTC(1970, 0, 1) + Date.UTC(1601, 0, 1));
}

function generalizedTime(value: string | undefined): Date | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?Z$/.exec(value ?? "");
  if (!parts) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((each) => Number(each ?? 0));
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function shadowDay(value: string | undefined): Date | null {
  return value !== undefined && /^\d+$/.test(value) ? new Date(Number(value) * 86_400_000) : null;
}
