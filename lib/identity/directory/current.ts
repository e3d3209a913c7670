import "server-only";
import { isAppError } from "@/lib/core/errors";
import { sha256 } from "@/lib/core/hashes";
import { log } from "@/lib/core/log";
import { secretOf, settings } from "@/lib/settings/current";
import type { ValuesOf } from "@/lib/settings/sections";
import { type RoleRules, roleOfGroups } from "../group-roles";
import type { ProvenBy, ProvenIdentity } from "../linked-account";
import type { Role } from "../permissions";
import type { Directory, Member } from "./ask";
import { sameDn } from "./names";

/** Issuers of directories begin with it; those of providers are addresses. */
export const ISSUER_PREFIX = "ldap:";
const MAX_SUFFIX_CHARS = 400;

/** A directory with what its groups mean here. */
export interface SignInDirectory extends Directory {
  issuer: string;
  rules: RoleRules;
}

/** The directory that people sign in by at this moment; null: none. */
export function currentDirectory(): SignInDirectory | null {
  const values = settings("directory");
  if (!values.isEnabled) return null;
  return directoryOf(values, keptPassword());
}

export function directoryOf(
  { isEnabled: _, roleRules, ...config }: ValuesOf<"directory">,
  bindPassword: string,
): SignInDirectory {
  return { config, bindPassword, issuer: issuerOf(config), rules: inOneSpelling(roleRules) };
}

/** Without it the directory refuses, which is told; the screen of the settings says that it does not open. */
function keptPassword(): string {
  try {
    return secretOf("directory", "bindPassword") ?? "";
  } catch (error) {
    if (!isAppError(error)) throw error;
    log("sign-in").warn({ reason: error.message }, "the directory cannot be asked");
    return "";
  }
}

/**
 * Names a directory for good: its naming context and the attribute that names people. Other servers of it, or another
 * branch to look in, are the same directory; another domain is another one, whose people are other people.
 */
export function issuerOf({ base, idAttribute }: Pick<Directory["config"], "base" | "idAttribute">): string {
  const parts = sameDn(base).split(",");
  const first = parts.findLastIndex((part) => !/^(dc|o|c)=/.test(part)) + 1;
  const context = parts.slice(first).join(",") || parts.join(",");
  const suffix = context.length > MAX_SUFFIX_CHARS ? sha256(context) : context;
  return `${ISSUER_PREFIX}${idAttribute}:${suffix}`;
}

function inOneSpelling(rules: RoleRules): RoleRules {
  return { ...rules, groups: rules.groups.map(({ group, role }) => ({ group: sameDn(group), role })) };
}

/** Null: no access. */
export function roleOfMember({ groups }: Member, rules: RoleRules): Role | null {
  return roleOfGroups(groups, rules);
}

/** What it proves to find somebody there, with their password or by their id. */
export function identityIn(
  { issuer, rules }: SignInDirectory,
  { person, groups }: Member,
  who: ProvenBy["who"],
): ProvenIdentity {
  return {
    issuer,
    subject: person.id,
    groups: { known: true, groups },
    rules,
    createsAccounts: true,
    called: {
      usernames: [person.username, person.email?.split("@")[0] ?? null],
      email: person.email?.slice(0, 254) ?? null,
      firstName: person.firstName?.slice(0, 150) ?? null,
      lastName: person.lastName?.slice(0, 150) ?? null,
      label: person.username.slice(0, 254),
      prefix: "directory",
    },
    by: { kind: "directory", who, details: { directory: issuer } },
  };
}
