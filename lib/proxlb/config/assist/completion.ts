import { inline } from "@/lib/proxlb/config/edit/scalar";
import { keyWords, typeWords } from "@/lib/proxlb/config/key-words";
import { type ConfigKey, KEY_TREE, type KeyNode, type KeyType, keyAt } from "@/lib/proxlb/config/keys";
import { type Place, placeAt } from "./place";

/** Names of the live picture that a file may refer to; null for what was not read yet. */
export interface LiveNames {
  nodes: readonly string[] | null;
  guests: readonly string[] | null;
  pools: readonly string[] | null;
}

export interface Completion {
  /** What is read in the list. */
  label: string;
  /** What is written in place of the word. */
  text: string;
  /** One or two words behind the label: type, "default", "node". */
  detail: string;
  /** What is to be said of it, in lines. */
  info: readonly string[];
  /** Something is to be completed behind it too. */
  goesOn: boolean;
}

/** What may stand where a cursor is, and the word that it takes the place of; null where nothing is known. */
export function completionsAt(
  text: string,
  offset: number,
  names: LiveNames,
): { from: number; to: number; options: Completion[] } | null {
  const place = placeAt(text, offset);
  if (place === null) return null;
  const node = place.path.length === 0 ? null : keyAt(place.path);
  if (node === null && place.path.length > 0) return null;
  const options = optionsOf(place, node, { text, names }).filter(({ label }) => !place.others.has(label));
  return options.length === 0 ? null : { from: place.from, to: place.to, options };
}

function optionsOf(
  place: Place,
  node: KeyNode | null,
  { text, names }: { text: string; names: LiveNames },
): Completion[] {
  if (place.kind === "key") {
    // The first item of a list whose key stands above.
    if (node?.key.type.kind === "list") return itemsOf(node.key, names).map(asItem);
    const hasColon = /^\s*:/.test(text.slice(place.to, place.to + 9));
    const column = place.from - (text.lastIndexOf("\n", place.from - 1) + 1);
    return keysOf(node, names).map((below) => keyOption(below, { ...place, hasColon, column }));
  }
  if (node === null) return [];
  const { type } = node.key;
  if (place.kind === "item") return type.kind === "list" ? itemsOf(node.key, names) : [];
  return valuesOf(node.key);
}

interface NamedKey {
  name: string;
  key: ConfigKey;
  /** A name of the cluster, not a key of ProxLB. */
  isLive: boolean;
}

function keysOf(node: KeyNode | null, names: LiveNames): NamedKey[] {
  const below = node?.anyName;
  if (node && below) {
    const live = node.key.names === undefined ? [] : (names[node.key.names] ?? []);
    const fixed = node.key.path.at(-1) === "node_resource_reserve" ? ["defaults"] : [];
    return [
      ...fixed.map((name) => ({ name, key: below.key, isLive: false })),
      ...live.map((name) => ({ name, key: below.key, isLive: true })),
    ];
  }
  return [...(node?.keys ?? KEY_TREE)].map(([name, { key }]) => ({ name, key, isLive: false }));
}

function keyOption(
  { name, key, isLive }: NamedKey,
  { hasColon, isInBrackets, column }: { hasColon: boolean; isInBrackets: boolean; column: number },
): Completion {
  const written = isLive ? inline(name) : name;
  const isOpen = key.type.kind === "section" || key.type.kind === "mapping";
  const below = isOpen && !isInBrackets ? `:\n${" ".repeat(column + 2)}` : ": ";
  return {
    label: name,
    text: hasColon ? written : `${written}${key.type.kind === "list" && !isInBrackets ? ": [" : below}`,
    detail: isLive ? "in the cluster" : typeWords(key.type),
    info: isLive ? [] : keyWords(key),
    goesOn: !hasColon,
  };
}

function itemsOf({ type, names }: ConfigKey, live: LiveNames): Completion[] {
  if (type.kind !== "list") return [];
  if (type.of.kind === "choice") return type.of.options.map((option) => plain(option, ""));
  return (names === undefined ? [] : (live[names] ?? [])).map((name) => plain(name, "in the cluster"));
}

function asItem(completion: Completion): Completion {
  return { ...completion, text: `- ${completion.text}` };
}

function valuesOf(key: ConfigKey): Completion[] {
  const words = wordsOf(key.type);
  const asWritten = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const fallback = key.default;
  const offered = words.map((word) => plain(word, word === asWritten(fallback) ? "default" : ""));
  if (words.length > 0 || fallback === undefined || typeof fallback === "object") return offered;
  const shown = key.shown;
  const extra = shown && typeof shown.value !== "object" ? [plain(shown.value, `in its ${shown.by}`)] : [];
  return [plain(fallback as string | number | boolean, "default"), ...extra];
}

function wordsOf(type: KeyType): readonly string[] {
  if (type.kind === "boolean") return ["true", "false"];
  return type.kind === "choice" ? type.options : [];
}

function plain(value: string | number | boolean, detail: string): Completion {
  const text = value === "true" || value === "false" ? value : inline(value);
  return { label: String(value), text, detail, info: [], goesOn: false };
}
