import { ownerOf, type Permissions } from "./access/acl";
import { type ResourceSections, resourceSections } from "./cluster/rows";
import type { World } from "./cluster/world";

interface Entry {
  revision: number;
  second: number;
  /** Row by row, so that each request can order them anew. */
  json: ResourceSections<string>;
}
const caches = new WeakMap<World, Map<string, Entry>>();

/**
 * The rows of /cluster/resources as JSON. With 10,000 guests they are 4 MB; they are made once per change and reader,
 * not once per request. The second counts too, because rows grow stale by time alone.
 *
 * Guests and pools are sorted, nodes are not: all that is listed by node follows one order, another at each request.
 */
export function resourcesJson(
  world: World,
  permissions: Permissions,
  type: string | undefined,
  local: string,
): string {
  const { sorted, byNode } = sectionsOf(world, permissions, type, local);
  const nodes = world.inListOrder(world.nodes.keys());
  const others = byNode.flatMap((section) => nodes.flatMap((node) => section.get(node) ?? []));
  return `[${[...sorted, ...others].join(",")}]`;
}

function sectionsOf(
  world: World,
  permissions: Permissions,
  type: string | undefined,
  local: string,
): ResourceSections<string> {
  const cache = caches.get(world) ?? new Map<string, Entry>();
  caches.set(world, cache);
  const key = `${ownerOf(permissions.who)} ${type ?? ""} ${local}`;
  const known = cache.get(key);
  const second = Math.floor(world.now / 5);
  if (known !== undefined && known.revision === world.revision && known.second === second) return known.json;
  const rows = resourceSections(world, permissions, type, local);
  const json: ResourceSections<string> = {
    sorted: rows.sorted.map((row) => JSON.stringify(row)),
    byNode: rows.byNode.map(
      (section) => new Map([...section].map(([node, row]) => [node, JSON.stringify(row)])),
    ),
  };
  cache.set(key, { revision: world.revision, second, json });
  return json;
}
