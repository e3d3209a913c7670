import "server-only";
import type { Client, Filter } from "ldapts";
import { failureOf } from "./failure";
import { anyOf, equalTo, inChain, sameDn } from "./names";
import type { DirectoryPerson } from "./person";
import type { DirectoryConfig } from "./schema";

/** Groups within groups within groups: deeper is a loop or a mistake. */
const MAX_LEVELS = 10;
const MAX_GROUPS = 2000;
/** Members of one level asked for in one search. */
const AT_ONCE = 50;
const PAGE_SIZE = 500;

/** The distinguished names of all groups somebody is in, in one spelling (`sameDn`). @throws DirectoryFailure */
export async function groupsOf(
  client: Client,
  config: DirectoryConfig,
  person: DirectoryPerson,
): Promise<string[]> {
  if (config.groupsFrom === "memberOf") return distinct(person.memberOf);
  const search = (filter: Filter) => searchGroups(client, config.groupBase, filter);
  if (config.groupsFrom === "chain") return distinct(await search(inChain("member", person.dn)));
  const { memberAttribute } = config;
  if (memberAttribute === "memberUid")
    return distinct(await search(equalTo(memberAttribute, person.username)));
  const found = new Map<string, string>();
  let level = [person.dn];
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0 && found.size < MAX_GROUPS; depth += 1) {
    const above: string[] = [];
    for (let at = 0; at < level.length; at += AT_ONCE) {
      const names = level.slice(at, at + AT_ONCE);
      const filters = names.map((value) => equalTo(memberAttribute, value));
      above.push(...(await search(anyOf(filters))));
    }
    level = above.filter((dn) => !found.has(sameDn(dn)));
    for (const dn of level) found.set(sameDn(dn), dn);
  }
  return [...found.keys()];
}

const distinct = (dns: string[]) => [...new Set(dns.map(sameDn))];

async function searchGroups(client: Client, base: string, filter: Filter): Promise<string[]> {
  try {
    const paged = { pageSize: PAGE_SIZE };
    const { searchEntries } = await client.search(base, { filter, scope: "sub", attributes: ["1.1"], paged });
    return searchEntries.map(({ dn }) => dn);
  } catch (error) {
    throw failureOf(error, "search_refused");
  }
}
