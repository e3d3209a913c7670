import "server-only";
import {
  AndFilter,
  EqualityFilter,
  ExtensibleFilter,
  type Filter,
  FilterParser,
  OrFilter,
  PresenceFilter,
} from "ldapts";
import { DirectoryFailure } from "./failure";
import { USERNAME_PLACEHOLDER } from "./schema";

/**
 * A filter with a typed name in it. The template is parsed first and the name put where a value stands: whatever it
 * holds, it is a value and never a part of the filter, and nothing has to be escaped.
 * @throws DirectoryFailure filter, for a template that is none, or in which the placeholder does not stand as a value
 */
export function personFilter(template: string, username: string): Filter {
  return filled(template, (attribute) => new EqualityFilter({ attribute, value: username }));
}

/** The same filter for everybody who may sign in, whatever the name. */
export function everybodyFilter(template: string): Filter {
  return filled(template, (attribute) => new PresenceFilter({ attribute }));
}

function filled(template: string, make: (attribute: string) => Filter): Filter {
  let count = 0;
  const fill = (filter: Filter): Filter => {
    if (filter instanceof AndFilter) return new AndFilter({ filters: filter.filters.map(fill) });
    if (filter instanceof OrFilter) return new OrFilter({ filters: filter.filters.map(fill) });
    // Within a "not" it would mean everybody but this one: left as it is, which nobody's name is.
    if (!(filter instanceof EqualityFilter) || filter.value !== USERNAME_PLACEHOLDER) return filter;
    count += 1;
    return make(filter.attribute);
  };
  const filter = fill(parsed(template));
  if (count === 0) throw new DirectoryFailure("filter");
  return filter;
}

function parsed(template: string): Filter {
  try {
    return FilterParser.parseString(template);
  } catch (cause) {
    throw new DirectoryFailure("filter", { cause });
  }
}

/** LDAP_MATCHING_RULE_IN_CHAIN: the server follows memberships through all levels ([MS-ADTS] 3.1.1.3.4.4.3). */
const IN_CHAIN = "1.2.840.113556.1.4.1941";

export const equalTo = (attribute: string, value: string | Buffer): Filter =>
  new EqualityFilter({ attribute, value });
export const anyOf = (filters: Filter[]): Filter => new OrFilter({ filters });
export const allOf = (filters: Filter[]): Filter => new AndFilter({ filters });
export const inChain = (attribute: string, value: string): Filter =>
  new ExtensibleFilter({ matchType: attribute, rule: IN_CHAIN, value });

/** What Windows forbids in account names, so that none becomes another one within `name@domain` or `DOMAIN\\name`. */
const NOT_IN_ACCOUNT_NAMES = /["/\\[\]:;|=,+*?<>@]/;

/** @returns the name to bind with, or null where this name cannot stand in the template */
export function bindNameOf(template: string, username: string): string | null {
  if (!isName(username)) return null;
  if (template.includes("=")) return template.replaceAll(USERNAME_PLACEHOLDER, () => escapeDnValue(username));
  return NOT_IN_ACCOUNT_NAMES.test(username)
    ? null
    : template.replaceAll(USERNAME_PLACEHOLDER, () => username);
}

/**
 * Whether a directory may be asked for it. Active Directory stops reading at a NUL ("anna\0" would be anna), and
 * others leave out what nobody sees.
 */
export function isName(username: string): boolean {
  return username.trim() !== "" && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(username);
}

/** As a value within a distinguished name (RFC 4514 §2.4): each character that could mean something by its code. */
export function escapeDnValue(value: string): string {
  return [...value]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const isPlain = code > 127 || /[A-Za-z0-9]/.test(character);
      return isPlain ? character : `\\${code.toString(16).padStart(2, "0")}`;
    })
    .join("");
}

/**
 * One spelling for distinguished names that mean the same: case, spaces around separators and the way of escaping do
 * not count. For comparing only.
 */
export function sameDn(dn: string): string {
  return splitUnescaped(dn, /[,;]/)
    .map((part) => splitUnescaped(part, /\+/).map(sameAttribute).sort().join("+"))
    .join(",");
}

/** The same in letters where they mean nothing else, for people to read; it compares like what it was made from. */
export function readableDn(dn: string): string {
  return dn.replaceAll(/\\([0-7][0-9a-f])/g, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[,+"\\<>;=#\p{Cc}]/u.test(character) ? escaped : character;
  });
}

function sameAttribute(part: string): string {
  const at = part.indexOf("=");
  if (at === -1) return escapeDnValue(part.trim().toLowerCase());
  const value = unescapeDnValue(part.slice(at + 1).trim());
  return `${part.slice(0, at).trim().toLowerCase()}=${escapeDnValue(value.trim().toLowerCase())}`;
}

function splitUnescaped(text: string, separator: RegExp): string[] {
  const parts = [""];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const taken = character === "\\" ? text.slice(at, at + 2) : character;
    at += taken.length - 1;
    if (taken.length === 1 && separator.test(taken)) parts.push("");
    else parts[parts.length - 1] += taken;
  }
  return parts;
}

function unescapeDnValue(value: string): string {
  const bytes: Buffer[] = [];
  for (const [piece] of value.matchAll(/\\[0-9a-fA-F]{2}|\\?[^\\]|\\$/gsu)) {
    const hex = /^\\([0-9a-fA-F]{2})$/.exec(piece)?.[1];
    bytes.push(hex ? Buffer.from(hex, "hex") : Buffer.from(piece.replace(/^\\(?=.)/su, ""), "utf8"));
  }
  return Buffer.concat(bytes).toString("utf8");
}
