import { nearestName } from "@/lib/core/nearest-name";
import type { PlainValue } from "@/lib/proxlb/config/edit";
import { KEY_TREE, type KeyNode } from "@/lib/proxlb/config/keys";
import { isMapping, valueAt } from "@/lib/proxlb/yaml/plain";
import type { Remark, RemarkFix } from "./remark";

/** Keys that ProxLB once had, or that other programs and branches have, and what replaced them. */
const REPLACED: ReadonlyMap<string, { said: string; now?: string }> = new Map([
  ["ssl", { said: "Did you mean ssl_verification?", now: "ssl_verification" }],
  ["verify", { said: "Did you mean ssl_verification?", now: "ssl_verification" }],
  ["verify_ssl", { said: "Did you mean ssl_verification?", now: "ssl_verification" }],
  ["password", { said: "Did you mean pass?", now: "pass" }],
  ["username", { said: "Did you mean user?", now: "user" }],
  ["host", { said: "Did you mean hosts, a list?" }],
  ["api_host", { said: "That is a key of 1.0: it is hosts, a list, in proxmox_api now." }],
  ["api_user", { said: "That is a key of 1.0: it is user in proxmox_api now." }],
  ["api_pass", { said: "That is a key of 1.0: it is pass in proxmox_api now." }],
  [
    "ignore_vms",
    { said: "That is a key of 1.0: it is ignore_guests in balancing since 2.3.0, with exact names." },
  ],
  [
    "rebalance_on_load",
    { said: "ProxLB has no such setting; threshold keys (memory_threshold …) come nearest." },
  ],
  ["master_only", { said: "That is a key of 1.0: it is enable_ha in service now." }],
  ["vm_exclude", { said: "That is of 1.0: it is ignore_guests in balancing since 2.3.0, with exact names." }],
  ["force", { said: "1.1.0's previews had it; no released version reads it." }],
  ["tags", { said: "It is part of unreleased work; 2.3.0 reads tags of guests only." }],
]);

type Path = readonly (string | number)[];
type Place = Pick<KeyNode, "keys" | "anyName">;
const ROOT: Place = { keys: KEY_TREE, anyName: null };

const OF_A_BRANCH = "A branch of ProxLB has it; no released version reads it.";

/** Keys of the file that ProxLB 2.3.0 does not read, each with what was probably meant. */
export function unreadKeys(values: unknown): Remark[] {
  return unreadBelow(values, ROOT, [], values);
}

function unreadBelow(values: unknown, above: Place, path: Path, all: unknown): Remark[] {
  if ((above.keys.size === 0 && above.anyName === null) || !isMapping(values)) return [];
  return Object.entries(values).flatMap(([key, value]): Remark[] => {
    const below = above.keys.get(key) ?? above.anyName;
    const here = [...path, key];
    if (below !== null) return unreadBelow(value, below, here, all);
    const { said, to } = suggestion(key, above, path);
    const message = `ProxLB does not read ${key} here. ${said}`.trim();
    const fix = to && valueAt(all, to) === undefined ? fixFor(here, value, to) : undefined;
    return [{ id: "key_unread", severity: "note", path: here, at: "key", message, ...(fix ? { fix } : {}) }];
  });
}

/** What is to be said of it, and where it belongs if that is sure. */
function suggestion(key: string, above: Place, path: Path): { said: string; to?: Path } {
  const home = HOMES.get(key);
  if (home !== undefined && home !== path.join(".")) {
    const said = `It belongs ${home === "" ? "at the top of the file" : `below ${home}`}.`;
    return { said, to: [...(home === "" ? [] : home.split(".")), key] };
  }
  const known = REPLACED.get(key);
  if (known !== undefined)
    return {
      said: known.said,
      ...(known.now && above.keys.has(known.now) ? { to: [...path, known.now] } : {}),
    };
  if (key.startsWith("target_storage")) return { said: OF_A_BRANCH };
  const near = nearestName(key.toLowerCase().replaceAll("-", "_"), [...above.keys.keys()]);
  return near === null ? { said: "" } : { said: `Did you mean ${near}?`, to: [...path, near] };
}

/** Under its right name where it is, or where it belongs. */
function fixFor(path: Path, value: unknown, to: Path): RemarkFix | undefined {
  const name = String(to.at(-1));
  const isHere = path.slice(0, -1).join("\n") === to.slice(0, -1).join("\n");
  if (isHere)
    return { label: `Rename it to ${name}`, edits: [{ do: "rename", path, to: name }], isTentative: true };
  // Of a mapping below a name that the file chooses nobody can tell which one it belongs to.
  if (to.includes("*") || !isWritable(value)) return undefined;
  const label =
    to.length === 1 ? "Move it to the top of the file" : `Move it below ${to.slice(0, -1).join(".")}`;
  return {
    label,
    edits: [
      { do: "remove", path },
      { do: "set", path: to, value },
    ],
    isTentative: true,
  };
}

function isWritable(value: unknown): value is PlainValue {
  if (Array.isArray(value)) return value.every(isWritable);
  if (isMapping(value)) return Object.values(value).every(isWritable);
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/** Key → the one place where ProxLB reads it ("" for the top); keys with several places are not in it. */
const HOMES = homesOf(ROOT, "");

function homesOf(above: Place, path: string): Map<string, string> {
  const homes = new Map<string, string>();
  const twice = new Set<string>();
  const add = (key: string, home: string) => {
    if (homes.has(key)) twice.add(key);
    homes.set(key, home);
  };
  for (const [key, below] of above.keys) {
    add(key, path);
    for (const [deeper, home] of homesOf(below, path === "" ? key : `${path}.${key}`)) add(deeper, home);
  }
  for (const key of twice) homes.delete(key);
  return homes;
}
