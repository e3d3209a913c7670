import { z } from "zod";
import { nearestName } from "@/lib/core/nearest-name";
import { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { Finding } from "./finding";

/** Keys that ProxLB has below one place: by name, or whatever the author calls them (nodes, pools). */
interface KeyTree {
  keys: ReadonlyMap<string, KeyTree | null>;
  /** What stands below each name that the author chooses; absent where names are fixed. */
  anyName?: KeyTree | null;
}

/** Keys that ProxLB once had, or that other programs and branches have, and what replaced them. */
const REPLACED: ReadonlyMap<string, string> = new Map([
  ["ssl", "Did you mean ssl_verification?"],
  ["verify", "Did you mean ssl_verification?"],
  ["verify_ssl", "Did you mean ssl_verification?"],
  ["password", "Did you mean pass?"],
  ["username", "Did you mean user?"],
  ["host", "Did you mean hosts, a list?"],
  ["api_host", "That is a key of 1.0: it is hosts, a list, in proxmox_api now."],
  ["api_user", "That is a key of 1.0: it is user in proxmox_api now."],
  ["api_pass", "That is a key of 1.0: it is pass in proxmox_api now."],
  ["ignore_vms", "That is a key of 1.0: it is ignore_guests in balancing since 2.3.0, with exact names."],
  ["rebalance_on_load", "ProxLB has no such setting; threshold keys (memory_threshold …) come nearest."],
  ["master_only", "That is a key of 1.0: it is enable_ha in service now."],
  ["vm_exclude", "That is of 1.0: it is ignore_guests in balancing since 2.3.0, with exact names."],
  ["force", "1.1.0's previews had it; no released version reads it."],
  ["tags", "It is part of unreleased work; 2.3.0 reads tags of guests only."],
]);

const OF_A_BRANCH = "A branch of ProxLB has it; no released version reads it.";

/** Keys of the file that ProxLB 2.3.0 does not read, each with what was probably meant. */
export function unreadKeys(values: unknown): Finding[] {
  return unreadBelow(values, TREE, []);
}

function unreadBelow(values: unknown, tree: KeyTree | null, path: (string | number)[]): Finding[] {
  if (tree === null || !isMapping(values)) return [];
  return Object.entries(values).flatMap(([key, value]): Finding[] => {
    const below = tree.keys.has(key) ? tree.keys.get(key) : tree.anyName;
    if (below !== undefined) return unreadBelow(value, below, [...path, key]);
    const message = `ProxLB does not read ${key} here. ${suggestion(key, tree, path)}`.trim();
    return [{ id: "key_unread", severity: "note", path: [...path, key], at: "key", message }];
  });
}

function suggestion(key: string, tree: KeyTree, path: readonly (string | number)[]): string {
  const home = HOMES.get(key);
  if (home !== undefined && home !== path.join("."))
    return `It belongs ${home === "" ? "at the top of the file" : `below ${home}`}.`;
  const known = REPLACED.get(key) ?? (key.startsWith("target_storage") ? OF_A_BRANCH : undefined);
  if (known !== undefined) return known;
  const near = nearestName(key.toLowerCase().replaceAll("-", "_"), [...tree.keys.keys()]);
  return near === null ? "" : `Did you mean ${near}?`;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

const TREE = treeOf(ProxlbConfig) ?? { keys: new Map() };

/** Key → the one place where ProxLB reads it ("" for the top); keys with several places are not in it. */
const HOMES = homesOf(TREE, "");

function homesOf(tree: KeyTree, path: string): Map<string, string> {
  const homes = new Map<string, string>();
  const twice = new Set<string>();
  const add = (key: string, home: string) => {
    if (homes.has(key)) twice.add(key);
    homes.set(key, home);
  };
  for (const [key, below] of tree.keys) {
    add(key, path);
    if (below === null) continue;
    for (const [deeper, home] of homesOf(below, path === "" ? key : `${path}.${key}`)) add(deeper, home);
  }
  for (const key of twice) homes.delete(key);
  return homes;
}

/** The keys that a schema reads; null for what is no mapping. */
function treeOf(schema: unknown): KeyTree | null {
  if (schema instanceof z.ZodObject) {
    return { keys: new Map(Object.entries(schema.shape).map(([key, below]) => [key, treeOf(below)])) };
  }
  if (schema instanceof z.ZodRecord) {
    const { keyType, valueType } = schema;
    if (keyType instanceof z.ZodEnum)
      return { keys: new Map(keyType.options.map((key) => [String(key), treeOf(valueType)])) };
    return { keys: new Map(), anyName: treeOf(valueType) };
  }
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable)
    return treeOf(schema.unwrap());
  return null;
}
