import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { beforeSpaces, lineEnd, lineStart } from "./text";

/** Keys from the top; a number is a place in a list. */
export type ConfigPath = readonly (string | number)[];

/** Why an edit cannot be made, as a sentence that quotes nothing of the file. */
export class Impossible extends Error {}

/** A text as read, for one edit. */
export interface Opened {
  source: string;
  document: Document.Parsed;
}

/** Something to edit: a value with the pair or list that holds it. */
export interface Found {
  /** Null for an empty value of a flow mapping's bare key. */
  node: Node | null;
  /** Absent for the top of the file. */
  pair?: Pair;
  /** What it stands in, from the top; the last one holds it. */
  above: (YAMLMap | YAMLSeq)[];
}

export const NO_KEYS = "What stands above it is a plain value, which has no keys.";
const IN_ALIAS = "What stands here is an alias of another place: change it where it is written.";

/** The value at a path, or how far the file has it: `missing` are the steps that it has not. */
export function locate(
  opened: Pick<Opened, "document">,
  path: ConfigPath,
): { found: Found; missing: ConfigPath } {
  let found: Found = { node: opened.document.contents, above: [] };
  for (const [depth, step] of path.entries()) {
    const { node } = found;
    if (isAlias(node)) throw new Impossible(IN_ALIAS);
    if (!isCollection(node)) {
      if (!isEmpty(node) && !(isScalar(node) && node.value === null)) throw new Impossible(NO_KEYS);
      return { found, missing: path.slice(depth) };
    }
    const above = [...found.above, node as YAMLMap | YAMLSeq];
    if (isSeq(node)) {
      const item = typeof step === "number" ? node.items[step] : undefined;
      if (item === undefined) return { found, missing: path.slice(depth) };
      if (isPair(item)) throw new Impossible("This item is written as a pair without braces: edit the text.");
      found = { node: isNode(item) ? item : null, above };
    } else {
      const pair = pairOf(node as YAMLMap, step);
      if (pair === null) return { found, missing: path.slice(depth) };
      found = { node: isNode(pair.value) ? pair.value : null, pair, above };
    }
  }
  return { found, missing: [] };
}

/** The pair of a key: of several, the last one, which ProxLB takes. */
export function pairOf(map: YAMLMap, key: string | number): Pair | null {
  return map.items.findLast((pair) => isScalar(pair.key) && pair.key.value === String(key)) ?? null;
}

/** Nothing is written: `key:`, or nothing at all. */
export function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.range?.[0] === node.range?.[1] && node.type === "PLAIN");
}

/** In brackets, or within something that is. */
export function isInFlow(above: readonly (YAMLMap | YAMLSeq)[]): boolean {
  return above.some(({ flow }) => flow);
}

export function startOf(node: unknown): number {
  return (node as Node).range?.[0] ?? 0;
}

/** Right behind the colon of a pair in block style. */
export function afterColon(source: string, { key }: Pair): number {
  const end = (key as Node).range?.[1] ?? 0;
  const colon = source.indexOf(":", end);
  if (colon === -1 || source.slice(end, colon).trim() !== "")
    throw new Impossible("This key is written in a way that cannot be edited here: edit the text.");
  return colon + 1;
}

/** Where the value of a pair without one would begin: behind the colon, and behind an anchor. */
export function emptyAt(source: string, pair: Pair): number {
  const colon = afterColon(source, pair);
  const { value } = pair;
  if (isCollection(value) && value.anchor) return propertiesEnd(source, colon);
  const anchor = isScalar(value) && (value.anchor || value.tag) ? (value.range?.[0] ?? colon) : colon;
  return beforeSpaces(source, Math.max(colon, anchor));
}

/** Behind the anchor and the tag that stand on the line of a section's key. */
function propertiesEnd(source: string, colon: number): number {
  let end = colon;
  for (let at = colon; ; ) {
    while (source[at] === " " || source[at] === "\t") at += 1;
    if (source[at] !== "&" && source[at] !== "!") return end;
    while (at < source.length && !/\s/.test(source[at] ?? "")) at += 1;
    end = at;
  }
}

/** Where the writing of a value ends, comments behind it not included. */
export function contentEnd(source: string, node: Node | null): number {
  if (isMap(node) && !node.flow) return pairEnd(source, node.items.at(-1) as Pair);
  if (isSeq(node) && !node.flow) {
    const item = node.items.at(-1);
    const dash = dashes(source, node).at(-1) ?? 0;
    if (isPair(item)) return pairEnd(source, item);
    return isNode(item) && !isEmpty(item) ? contentEnd(source, item) : dash + 1;
  }
  return node?.range?.[1] ?? 0;
}

export function pairEnd(source: string, pair: Pair): number {
  const { value } = pair;
  return isNode(value) && !isEmpty(value) ? contentEnd(source, value) : emptyAt(source, pair);
}

/** Where the line after something begins whose writing ends at `end`. A text block ends with its own line break. */
export function lineAfter(source: string, end: number): number {
  return source[end - 1] === "\n" ? end : lineEnd(source, end);
}

/** Where the dash of each item of a list in block style stands. */
export function dashes(source: string, list: YAMLSeq): number[] {
  const first = startOf(list);
  const column = first - lineStart(source, first);
  const found: number[] = [first];
  for (const item of list.items.slice(0, -1)) {
    const before = found.at(-1) ?? first;
    const isWritten = isNode(item) ? !isEmpty(item) : isPair(item);
    const end = !isWritten
      ? before + 1
      : isPair(item)
        ? pairEnd(source, item)
        : contentEnd(source, item as Node);
    found.push(nextDash(source, lineAfter(source, end), column));
  }
  return found;
}

function nextDash(source: string, from: number, column: number): number {
  for (let at = from; at < source.length; at = lineEnd(source, at)) {
    const dash = at + column;
    if (source[dash] === "-" && source.slice(at, dash).trim() === "") return dash;
  }
  throw new Impossible("This list is written in a way that cannot be edited here: edit the text.");
}

/** The first yes or no of the file: new ones are written in the same words. */
export function booleanOf(document: Document.Parsed): Scalar | undefined {
  let found: Scalar | undefined;
  visit(document, {
    Scalar(key, scalar) {
      if (key === "key" || typeof scalar.value !== "boolean") return;
      found = scalar;
      return visit.BREAK;
    },
  });
  return found;
}

/** By how many spaces a section's keys are indented. */
export function stepOf({ source, document }: Opened): number {
  const top = document.contents;
  for (const { value } of isMap(top) ? top.items : []) {
    if (!isMap(value) || value.flow || value.items.length === 0) continue;
    const first = startOf(value.items[0]?.key);
    const step = first - lineStart(source, first);
    if (step > 0 && step <= 8) return step;
  }
  return 2;
}
