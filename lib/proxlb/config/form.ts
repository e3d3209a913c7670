import { isMapping } from "@/lib/proxlb/yaml/plain";
import { isKept } from "./kept-secret";
import { type ConfigKey, KEY_TREE, type KeyNode } from "./keys";
import type { Parts } from "./parts";
import { SECRET_NAMES } from "./secrets";

/** One value of the file, as a form shows it. */
export interface FormField {
  key: ConfigKey;
  path: readonly string[];
  name: string;
  /** What the file says; undefined where it leaves the key out, and where it says null, which means the same. */
  written: unknown;
  /** The key stands in the file. */
  isWritten: boolean;
  /** The value, or a part of it, is a secret that is kept behind its mark. */
  isKept: boolean;
  /** Its value is not to be read over a shoulder. */
  isSecret: boolean;
}

/** A section, or what stands below a name that the author chose. */
export interface FormGroup {
  key: ConfigKey;
  path: readonly string[];
  name: string;
  isWritten: boolean;
  /** It was named by the author, and may be taken away. */
  isNamed: boolean;
  /** Its author adds names: what they are names of, or null for fixed ones. */
  adds: { node: KeyNode; names: ConfigKey["names"] } | null;
  fields: FormField[];
  groups: FormGroup[];
  /** Why it cannot be read; null where it can. */
  reason: string | null;
}

/** All keys of the schema with what a text says of them, section by section. */
export function formOf({ values, broken, reason }: Parts): FormGroup[] {
  return [...KEY_TREE].map(([name, node]) => {
    const group = groupOf(node, [name], values[name]);
    const isUnread = broken.has(name) || (reason !== null && !Object.hasOwn(values, name));
    return isUnread ? { ...group, reason: broken.get(name) ?? reason } : group;
  });
}

/** What stands below a name that is not in the file yet: to be filled in. */
export function newEntry(node: KeyNode, path: readonly string[]): FormGroup | FormField {
  return isGroup(node)
    ? { ...groupOf(node, path, undefined), isNamed: true }
    : fieldOf(node, path, undefined);
}

export function isFormGroup(entry: FormGroup | FormField): entry is FormGroup {
  return "groups" in entry;
}

function groupOf(node: KeyNode, path: readonly string[], value: unknown): FormGroup {
  const { key, keys, anyName } = node;
  const written = isMapping(value) ? value : {};
  const named = anyName ? Object.keys(written).filter((name) => !keys.has(name)) : [];
  const below: [string, KeyNode, boolean][] = [
    ...[...keys].map(([name, each]): [string, KeyNode, boolean] => [name, each, false]),
    ...named.flatMap((name): [string, KeyNode, boolean][] => (anyName ? [[name, anyName, true]] : [])),
  ];
  const fields: FormField[] = [];
  const groups: FormGroup[] = [];
  for (const [name, each, isNamed] of below) {
    const at = [...path, name];
    const own = Object.hasOwn(written, name) ? written[name] : undefined;
    if (isGroup(each)) groups.push({ ...groupOf(each, at, own), isNamed });
    else fields.push(fieldOf(each, at, own));
  }
  const isUnfit = value !== undefined && value !== null && !isMapping(value);
  return {
    key,
    path,
    name: String(path.at(-1)),
    isWritten: value !== undefined,
    isNamed: false,
    adds: anyName ? { node: anyName, names: key.names } : null,
    fields,
    groups,
    reason: isUnfit ? `${path.join(".")} has a plain value where its keys belong: edit the text.` : null,
  };
}

function fieldOf({ key }: KeyNode, path: readonly string[], value: unknown): FormField {
  return {
    key,
    path,
    name: String(path.at(-1)),
    written: value ?? undefined,
    isWritten: value !== undefined,
    isKept: isKept(value),
    isSecret: SECRET_NAMES.some((name) => name === path.at(-1)),
  };
}

function isGroup({ key }: KeyNode): boolean {
  return key.type.kind === "section" || key.type.kind === "mapping";
}
