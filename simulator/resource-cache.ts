import { ownerOf, type Permissions } from "./access/acl";
import { resourceRows } from "./cluster/rows";
import type { World } from "./cluster/world";

interface Entry {
  revision: number;
  second: number;
  json: string;
}
const caches = new WeakMap<World, Map<string, Entry>>();

/**
 * The rows of /cluster/resources as JSON. With 10,000 guests they are 4 MB; they are made once per change and reader,
 * not once per request. The second counts too, because rows grow stale by time alone.
 */
export function cachedResources(
  world: World,
  permissions: Permissions,
  type: string | undefined,
  local: string,
): string {
  const cache = caches.get(world) ?? new Map<string, Entry>();
  caches.set(world, cache);
  const key = `${ownerOf(permissions.who)} ${type ?? ""} ${local}`;
  const known = cache.get(key);
  const second = Math.floor(world.now / 5);
  if (known !== undefined && known.revision === world.revision && known.second === second) return known.json;
  const json = JSON.stringify(resourceRows(world, permissions, type, local));
  cache.set(key, { revision: world.revision, second, json });
  return json;
}
