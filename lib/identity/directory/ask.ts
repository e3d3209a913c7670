import "server-only";
import { randomUUID } from "node:crypto";
import type { Client, Filter, SearchOptions } from "ldapts";
import { clock } from "@/lib/core/clock";
import { bindAs, isNoPassword, withDirectory } from "./connection";
import { DirectoryFailure, failureOf } from "./failure";
import { groupsOf } from "./groups";
import { allOf, anyOf, bindNameOf, equalTo, everybodyFilter, isName, personFilter } from "./names";
import { attributesOf, BINARY_ATTRIBUTES, type DirectoryPerson, idValue, personOf } from "./person";
import type { DirectoryConfig } from "./schema";

/** A directory with the password of its service account, "" where it has none. */
export interface Directory {
  config: DirectoryConfig;
  bindPassword: string;
}

export interface Member {
  person: DirectoryPerson;
  /** Distinguished names in one spelling (`sameDn`). */
  groups: string[];
}

/** Why somebody is not let in; for the audit log only. */
export type Refusal =
  | "no password"
  | "unknown"
  | "more than one match"
  | "wrong password"
  | "disabled"
  | "expired";

export type Answer = { member: Member } | { refusal: Refusal };

/** Below this many a second search is not worth it. */
const PEOPLE_AT_ONCE = 50;
/** A check of everybody is nobody's waiting. */
const CHECK_MS = 60_000;

/**
 * Whether a directory knows somebody by this name and password. Somebody unknown costs as many questions as a wrong
 * password does: a bind is tried in any case.
 * @throws DirectoryFailure where the directory cannot tell
 */
export async function askWhoItIs(
  { config, bindPassword }: Directory,
  { username, password }: { username: string; password: string },
): Promise<Answer> {
  if (isNoPassword(password)) return { refusal: "no password" };
  return withDirectory(config, async (client) => {
    const found = await (config.bindDn === ""
      ? findAsThemselves(client, config, username, password)
      : findAsService(client, config, bindPassword, username));
    const dn = typeof found === "string" ? `cn=${randomUUID()},${config.base}` : found.dn;
    const fits = await bindAs(client, dn, password);
    if (typeof found === "string") return { refusal: found };
    if (!fits) return { refusal: "wrong password" };
    if (found.standing !== "in_force") return { refusal: found.standing };
    // A person may not be allowed to read the groups.
    if (config.bindDn !== "") await bindAsService(client, config, bindPassword);
    return { member: { person: found, groups: await groupsOf(client, config, found) } };
  });
}

/** What a directory tells of somebody, without their password: for trying settings. @throws DirectoryFailure */
export async function askAbout({ config, bindPassword }: Directory, username: string): Promise<Answer> {
  return withDirectory(config, async (client) => {
    const found = await findAsService(client, config, bindPassword, username);
    if (typeof found === "string") return { refusal: found };
    return { member: { person: found, groups: await groupsOf(client, config, found) } };
  });
}

/**
 * How people stand now, by what names them for good. Who is missing in the answer is not in the directory any more.
 * @throws DirectoryFailure where it cannot be told, and then of nobody
 */
export async function askForAll(
  { config, bindPassword }: Directory,
  ids: readonly string[],
): Promise<Map<string, Member>> {
  return withDirectory(
    config,
    async (client) => {
      await bindAsService(client, config, bindPassword);
      const members = new Map<string, Member>();
      for (let at = 0; at < ids.length; at += PEOPLE_AT_ONCE) {
        const named = ids
          .slice(at, at + PEOPLE_AT_ONCE)
          .map((id) => equalTo(config.idAttribute, idValue(config.idAttribute, id)));
        const which = allOf([anyOf(named), everybodyFilter(config.filter)]);
        for (const person of await search(client, config, which, {}))
          if (person) members.set(person.id, { person, groups: await groupsOf(client, config, person) });
      }
      return members;
    },
    CHECK_MS,
  );
}

async function bindAsService(client: Client, config: DirectoryConfig, password: string): Promise<void> {
  if (!(await bindAs(client, config.bindDn, password))) throw new DirectoryFailure("service_refused");
}

async function findAsService(client: Client, config: DirectoryConfig, password: string, username: string) {
  await bindAsService(client, config, password);
  return findOne(client, config, username);
}

/** Without a service account only who can sign in can be looked up: by themselves. */
async function findAsThemselves(client: Client, config: DirectoryConfig, username: string, password: string) {
  const name = bindNameOf(config.directBind, username);
  if (name === null || !(await bindAs(client, name, password))) return "wrong password" as const;
  return findOne(client, config, username);
}

/** Exactly one, or nobody. */
async function findOne(
  client: Client,
  config: DirectoryConfig,
  username: string,
): Promise<DirectoryPerson | "unknown" | "more than one match"> {
  if (!isName(username)) return "unknown";
  const found = await search(client, config, personFilter(config.filter, username), { sizeLimit: 2 });
  if (found.length > 1) return "more than one match";
  return found[0] ?? "unknown";
}

/** Null for an entry that cannot be told from others for good, or has no user name. */
async function search(
  client: Client,
  config: DirectoryConfig,
  filter: Filter,
  limits: Pick<SearchOptions, "sizeLimit">,
): Promise<(DirectoryPerson | null)[]> {
  try {
    const { searchEntries } = await client.search(config.base, {
      filter,
      scope: "sub",
      derefAliases: "never",
      attributes: attributesOf(config),
      explicitBufferAttributes: BINARY_ATTRIBUTES,
      ...limits,
    });
    const now = clock().now();
    return searchEntries.map((entry) => personOf(entry, config, now));
  } catch (error) {
    throw failureOf(error, "search_refused");
  }
}
