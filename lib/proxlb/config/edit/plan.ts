import {
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { isMapping } from "@/lib/proxlb/yaml/plain";
import { appendEntry, insertItem, moveItem, removeEntry, removeItem, replaceBlock } from "./block";
import { insertFlow, moveFlow, removeFlow } from "./flow";
import {
  booleanOf,
  type ConfigPath,
  contentEnd,
  dashes,
  emptyAt,
  type Found,
  Impossible,
  isEmpty,
  isInFlow,
  lineAfter,
  locate,
  type Opened,
  startOf,
  stepOf,
} from "./nodes";
import { entryLines, inline, keyText, type PlainValue, quoted } from "./scalar";
import { columnOf, isFirstOnLine, lineBreakOf, lineEnd, lineStart, newLines, type Splice } from "./text";

/** One change of what the file says. */
export type Edit =
  /** A key's value, the key and its sections where they are missing; or the value of a list's item. */
  | { do: "set"; path: ConfigPath; value: PlainValue }
  /** A key or an item. What it leaves empty is written as {} or []. */
  | { do: "remove"; path: ConfigPath }
  /** The same value under another key, at the same place. */
  | { do: "rename"; path: ConfigPath; to: string }
  /** An item before the one at `index`; as many as there are: behind the last. `path` leads to the list. */
  | { do: "insert"; path: ConfigPath; index: number; value: PlainValue }
  /** An item to another place of its list. */
  | { do: "move"; path: ConfigPath; from: number; to: number }
  /** The same letters as text: of a value that YAML takes for something else. */
  | { do: "quote"; path: ConfigPath }
  /** Of a key that is given several times all but the last, the one that ProxLB takes. */
  | { do: "unshadow"; path: ConfigPath };

/** The pieces of the text that an edit replaces. @throws Impossible */
export function splicesOf(opened: Opened, edit: Edit): Splice[] {
  if (edit.do === "set") return setSplices(opened, edit.path, edit.value);
  if (edit.do === "remove") return removeSplices(opened, edit.path);
  if (edit.do === "quote") {
    const scalar = plainScalar(opened, edit.path);
    return [
      { from: startOf(scalar), to: contentEnd(opened.source, scalar), text: quoted(scalar.source ?? "") },
    ];
  }
  if (edit.do === "unshadow") return unshadowSplices(opened, edit.path);
  if (edit.do === "rename") {
    const { pair } = there(opened, edit.path);
    if (!pair || !isScalar(pair.key)) throw new Impossible("There is no key at this place.");
    const [from = 0, to = 0] = pair.key.range ?? [];
    return [{ from, to, text: keyText(edit.to) }];
  }
  const { source } = opened;
  const { node: list } = there(opened, edit.path);
  if (!isSeq(list)) throw new Impossible("There is no list at this place.");
  const last = edit.do === "insert" ? list.items.length : list.items.length - 1;
  const places = edit.do === "insert" ? [edit.index] : [edit.from, edit.to];
  if (places.some((place) => place < 0 || place > last)) throw new Impossible("The list has no such place.");
  if (edit.do === "move")
    return list.flow
      ? moveFlow(source, list, edit.from, edit.to)
      : moveItem(source, list, edit.from, edit.to);
  return [insertInto(opened, list, edit.index, edit.value)];
}

/** A value that is written without quotes, on one line. @throws Impossible where there is none */
export function plainScalar(opened: Pick<Opened, "document">, path: ConfigPath): Scalar {
  const { node } = there(opened, path);
  if (!isScalar(node) || node.type !== "PLAIN" || isEmpty(node))
    throw new Impossible("There is no value without quotes at this place.");
  return node;
}

function there(opened: Pick<Opened, "document">, path: ConfigPath): Found {
  const { found, missing } = locate(opened, path);
  if (missing.length > 0) throw new Impossible("There is nothing of its own at this place.");
  return found;
}

function setSplices(opened: Opened, path: ConfigPath, value: PlainValue): Splice[] {
  const { found, missing } = locate(opened, path);
  if (missing.length > 0) return addSplices(opened, found, { path, missing }, value);
  const { source, document } = opened;
  const { node, pair, above } = found;
  const like = isScalar(node) && !isEmpty(node) ? node : booleanOf(document);
  const text = inline(value, like);
  if (isEmpty(node)) {
    if (isMapping(value) && Object.keys(value).length > 0) return belowEmpty(opened, found, value);
    return [emptySplice(opened, found, text)];
  }
  if (isScalar(node) && /^BLOCK/.test(node.type ?? "")) return textBlockSplices(source, node, text);
  if (isCollection(node) && !node.flow) {
    const parent = above.at(-1);
    if (!parent) throw new Impossible("The whole file cannot be one value.");
    const at = pair ? emptyAt(source, pair) : dashOf(source, found) + 1;
    return replaceBlock(source, node as Node, at, text);
  }
  return [{ from: taggedFrom(source, startOf(node)), to: contentEnd(source, node), text }];
}

/** The value behind a colon or dash where nothing stands yet. */
function emptySplice({ source }: Opened, found: Found, text: string): Splice {
  const { pair, above } = found;
  if (!pair) {
    const at = above.length > 0 ? dashOf(source, found) + 1 : source.length;
    return { from: at, to: at, text: ` ${text}` };
  }
  const isBare =
    isInFlow(above) &&
    source.indexOf(":", contentEnd(source, pair.key as Node)) !== contentEnd(source, pair.key as Node);
  const at = isBare ? contentEnd(source, pair.key as Node) : emptyAt(source, pair);
  return { from: at, to: at, text: isBare ? `: ${text}` : ` ${text}` };
}

/** Keys below a section that has none yet, each on a line of its own. */
function belowEmpty(opened: Opened, found: Found, value: { readonly [key: string]: PlainValue }): Splice[] {
  const { source, document } = opened;
  const { pair, above } = found;
  const like = booleanOf(document);
  if (!pair && above.length === 0) return [newLines(source, source.length, blockLines(opened, value, 0))];
  if (!pair || isInFlow(above)) return [emptySplice(opened, found, inline(value, like))];
  const indent = columnOf(source, startOf(pair.key)) + stepOf(opened);
  const at = emptyAt(source, pair);
  if (!isFirstOnLine(source, startOf(pair.key))) return [emptySplice(opened, found, inline(value, like))];
  return [newLines(source, lineEnd(source, at), blockLines(opened, value, indent))];
}

function blockLines(opened: Opened, value: { readonly [key: string]: PlainValue }, indent: number): string {
  const lineBreak = lineBreakOf(opened.source);
  const style = { step: stepOf(opened), lineBreak, like: booleanOf(opened.document) };
  return Object.entries(value)
    .map((entry) => entryLines(entry, indent, style))
    .join(lineBreak);
}

function addSplices(
  opened: Opened,
  found: Found,
  { path, missing }: { path: ConfigPath; missing: ConfigPath },
  value: PlainValue,
): Splice[] {
  const [step = "", ...rest] = missing;
  const { node } = found;
  const nested = rest.reduceRight<PlainValue>((inner, key) => ({ [key]: inner }), value);
  if (isSeq(node)) {
    if (step !== node.items.length || rest.length > 0) throw new Impossible("The list has no such place.");
    return [insertInto(opened, node, step, value)];
  }
  const key = String(step);
  const { source, document } = opened;
  // A null that is written out.
  if (!isMap(node) && !isEmpty(node))
    return setSplices(opened, path.slice(0, -missing.length), { [key]: nested });
  if (!isMap(node)) return belowEmpty(opened, found, { [key]: nested });
  if (node.flow)
    return [
      insertFlow(source, node, node.items.length, `${keyText(key)}: ${inline(nested, booleanOf(document))}`),
    ];
  return [appendEntry(source, node, (indent) => blockLines(opened, { [key]: nested }, indent))];
}

function insertInto({ source, document }: Opened, list: YAMLSeq, index: number, value: PlainValue): Splice {
  const text = inline(value, booleanOf(document));
  return list.flow ? insertFlow(source, list, index, text) : insertItem(source, list, index, text);
}

function removeSplices(opened: Opened, path: ConfigPath): Splice[] {
  const { pair, node, above } = there(opened, path);
  const parent = above.at(-1);
  if (!parent) throw new Impossible("The whole file cannot be removed.");
  const gone = parent.items.flatMap((item, index) => {
    const isIt = pair && isMap(parent) ? isSameKey(item as Pair, pair) : item === node;
    return isIt ? [index] : [];
  });
  if (gone.length === parent.items.length && !parent.flow) return emptied(opened, path, parent);
  return gone.map((index) => removedAt(opened, parent, index));
}

function unshadowSplices(opened: Opened, path: ConfigPath): Splice[] {
  const { pair, above } = there(opened, path);
  const parent = above.at(-1);
  if (!pair || !isMap(parent)) throw new Impossible("There is no key at this place.");
  return parent.items.flatMap((item, index) =>
    item !== pair && isSameKey(item, pair) ? [removedAt(opened, parent, index)] : [],
  );
}

function isSameKey(one: Pair, other: Pair): boolean {
  return isScalar(one.key) && isScalar(other.key) && one.key.value === other.key.value;
}

function removedAt({ source }: Opened, parent: YAMLMap | YAMLSeq, index: number): Splice {
  if (parent.flow) return removeFlow(source, parent, index);
  return isMap(parent) ? removeEntry(source, parent, index) : removeItem(source, parent, index);
}

/** A section or list whose last part goes stays as {} or []: ProxLB ends with an empty one. */
function emptied(opened: Opened, path: ConfigPath, parent: YAMLMap | YAMLSeq): Splice[] {
  if (path.length > 1) return setSplices(opened, path.slice(0, -1), isMap(parent) ? {} : []);
  const { source } = opened;
  const from = lineStart(source, startOf(parent));
  const to = lineAfter(source, contentEnd(source, parent as Node));
  const lineBreak = source[to - 1] === "\n" ? lineBreakOf(source) : "";
  return [{ from, to, text: `{}${lineBreak}` }];
}

/** A text over several lines becomes one behind its key; what is said beside its `|` stays. */
function textBlockSplices(source: string, node: Scalar, text: string): Splice[] {
  const from = startOf(node);
  const header = source.slice(from, lineEnd(source, from)).trimEnd();
  const comment = header.indexOf(" #");
  const end = node.range?.[1] ?? from;
  let to = end;
  // Empty lines behind it are no part of it, unless it keeps them (|+).
  while (!header.startsWith("|+") && !header.startsWith(">+") && isBlankLine(source, to))
    to = lineStart(source, to - 1);
  return [{ from, to, text: `${text}${comment === -1 ? "" : header.slice(comment)}${lineBreakOf(source)}` }];
}

/** The line that ends at an offset has nothing in it. */
function isBlankLine(source: string, end: number): boolean {
  return end > 0 && source[end - 1] === "\n" && source.slice(lineStart(source, end - 1), end).trim() === "";
}

/** A tag that makes text of whatever follows goes with the value. */
function taggedFrom(source: string, from: number): number {
  const before = source.slice(Math.max(0, from - 100), from);
  const trimmed = before.trimEnd();
  return trimmed.endsWith("!!str") ? from - (before.length - trimmed.length) - "!!str".length : from;
}

/** Where the dash of an item in a list of block style stands. */
function dashOf(source: string, { node, above }: Found): number {
  const list = above.at(-1);
  if (!isSeq(list) || list.flow) throw new Impossible("This item is empty: edit the text.");
  return dashes(source, list)[list.items.indexOf(node)] ?? 0;
}
