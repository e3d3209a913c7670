import { z } from "zod";
import { factsOf, type KeyFacts } from "./facts";
import { ProxlbConfig } from "./schema";
import { kindOf } from "./values";

/** What may stand at a key. */
export type KeyType =
  | { kind: "section" | "boolean" | "decimal" | "text" }
  | { kind: "whole"; min?: number }
  | { kind: "choice"; options: readonly string[] }
  | { kind: "list"; of: KeyType }
  /** A mapping whose keys the author chooses, or a few of `names`. */
  | { kind: "mapping"; names: readonly string[] | null };

/** One key of proxlb.yaml. */
export interface ConfigKey extends Omit<KeyFacts, "takesEffect"> {
  /** From the top; ANY_NAME for one that the author chooses. */
  path: readonly string[];
  type: KeyType;
  /** Null may be written, and means as much as nothing. */
  nullable: boolean;
  required: boolean;
  /** What ProxLB takes where it is left out; undefined for sections and required keys. */
  default: unknown;
  takesEffect: "reload" | "restart";
}

/** A key with what stands below it. */
export interface KeyNode {
  key: ConfigKey;
  keys: ReadonlyMap<string, KeyNode>;
  /** What stands below each name that the author chooses; null where names are fixed. */
  anyName: KeyNode | null;
}

export const ANY_NAME = "*";

/** The sections, by name. */
export const KEY_TREE: ReadonlyMap<string, KeyNode> = childrenOf(ProxlbConfig, [], "reload").keys;

/** Every key, those of a section right behind it. */
export const CONFIG_KEYS: readonly ConfigKey[] = [...KEY_TREE.values()].flatMap(flat);

/** The key at a place of the file, names of nodes and pools included; null where ProxLB reads nothing. */
export function keyAt(path: readonly (string | number)[]): KeyNode | null {
  let node: KeyNode | null = null;
  for (const step of path) {
    if (typeof step === "number") return node;
    const above: Pick<KeyNode, "keys" | "anyName"> = node ?? { keys: KEY_TREE, anyName: null };
    node = above.keys.get(step) ?? above.anyName;
    if (node === null) return null;
  }
  return node;
}

function flat({ key, keys, anyName }: KeyNode): ConfigKey[] {
  // The names of an enumeration share one key.
  const below = [...new Set(keys.values()), ...(anyName ? [anyName] : [])];
  return [key, ...below.flatMap(flat)];
}

function childrenOf(schema: z.ZodType, path: readonly string[], effect: ConfigKey["takesEffect"]) {
  const inner = unwrapped(schema).schema;
  const keys = new Map<string, KeyNode>();
  if (inner instanceof z.ZodObject)
    for (const [name, below] of Object.entries(inner.shape))
      keys.set(name, nodeOf(below as z.ZodType, [...path, name], effect));
  if (!(inner instanceof z.ZodRecord)) return { keys, anyName: null };
  const below = nodeOf(inner.valueType as z.ZodType, [...path, ANY_NAME], effect);
  const names = namesOf(inner);
  for (const name of names ?? []) keys.set(name, below);
  return { keys, anyName: names === null ? below : null };
}

function nodeOf(schema: z.ZodType, path: readonly string[], above: ConfigKey["takesEffect"]): KeyNode {
  const facts = factsOf(schema);
  if (facts === undefined) throw new Error(`The key ${path.join(".")} says nothing of itself.`);
  const takesEffect = facts.takesEffect ?? above;
  const { schema: inner, required, ...rest } = unwrapped(schema);
  const isName = path.at(-1) === ANY_NAME;
  const type = typeOf(inner);
  const key: ConfigKey = { ...facts, path, type, ...rest, required: required && !isName, takesEffect };
  return { key, ...childrenOf(schema, path, takesEffect) };
}

function unwrapped(schema: z.ZodType) {
  let inner = schema;
  const found: Pick<ConfigKey, "nullable" | "required" | "default"> = {
    nullable: false,
    required: true,
    default: undefined,
  };
  for (;;) {
    if (inner instanceof z.ZodDefault) {
      found.default = inner.def.defaultValue;
      found.required = false;
    } else if (inner instanceof z.ZodPrefault) found.required = false;
    else if (inner instanceof z.ZodNullable) found.nullable = true;
    else return { schema: inner, ...found };
    inner = inner.unwrap() as z.ZodType;
  }
}

function typeOf(schema: z.ZodType): KeyType {
  const kind = kindOf(schema);
  if (kind) return kind as KeyType;
  if (schema instanceof z.ZodString) return { kind: "text" };
  if (schema instanceof z.ZodEnum) return { kind: "choice", options: schema.options.map(String) };
  if (schema instanceof z.ZodArray) return { kind: "list", of: typeOf(schema.element as z.ZodType) };
  if (schema instanceof z.ZodRecord) return { kind: "mapping", names: namesOf(schema) };
  return { kind: "section" };
}

function namesOf({ keyType }: z.ZodRecord): readonly string[] | null {
  return keyType instanceof z.ZodEnum ? keyType.options.map(String) : null;
}
