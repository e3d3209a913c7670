import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import type { YamlToken } from "@/lib/proxlb/yaml/limits";
import { mergedSpans, type Span } from "./find-all";
import { secretSpans } from "./secret-text";
import { isSecretKey } from "./secrets";

/** Where a text holds secrets, and what they are. */
export interface SecretPlaces {
  spans: Span[];
  /** As values: to be looked for elsewhere. */
  values: string[];
  /** From the end of each secret's key to the end of its value: comments in there and beside it are suspect. */
  regions: SecretRegion[];
  /** Texts written with escapes or folded over lines: they may hold a secret that the source does not show. */
  disguised: Scalar[];
}

export interface SecretRegion extends Span {
  isQuoted: boolean;
  isEmpty: boolean;
}

/**
 * The secrets of a parsed document but for those in comments: what belongs to a key that names one, whatever YAML
 * makes of it (a tag, an anchor, an alias, a map), and what any other text tells of one.
 */
export function secretsOfDocument(source: string, document: Document, tokens: YamlToken[]): SecretPlaces {
  const finder = new Finder(source, document, tokens);
  visit(document, {
    Pair(_, pair) {
      const name = isAlias(pair.key) ? pair.key.resolve(document) : pair.key;
      if (isScalar(name) && isSecretKey(String(name.value))) finder.pair(pair as Pair);
    },
    Map(_, map) {
      const value = namedValue(map);
      if (value) finder.pair(value);
    },
    Scalar(_, scalar) {
      finder.text(scalar);
    },
  });
  const values = [...finder.values].filter(Boolean);
  const { regions, disguised } = finder;
  return { spans: mergedSpans(finder.spans), values, regions, disguised };
}

/** `name: password` beside `value: X`, as in lists of environment variables. */
function namedValue(map: YAMLMap): Pair | null {
  const at = (name: string) =>
    map.items.find(({ key }) => isScalar(key) && String(key.value).toLowerCase() === name) as
      | Pair
      | undefined;
  const name = at("name") ?? at("key");
  const isNamed = name && isScalar(name.value) && isSecretKey(String(name.value.value));
  return isNamed ? (at("value") ?? at("val") ?? null) : null;
}

class Finder {
  readonly spans: Span[] = [];
  readonly values = new Set<string>();
  readonly regions: SecretRegion[] = [];
  readonly disguised: Scalar[] = [];
  readonly #seen = new Set<unknown>();
  readonly #anchorsInUse: Set<string>;

  constructor(
    private readonly source: string,
    private readonly document: Document,
    private readonly tokens: YamlToken[],
  ) {
    this.#anchorsInUse = new Set(
      tokens.filter(({ type }) => type === "alias").map(({ text }) => text.slice(1)),
    );
  }

  pair({ key, value }: Pair): void {
    if (!isNode(value)) return;
    this.#node(value as Node);
    const from = isNode(key) ? (key.range?.[1] ?? 0) : 0;
    const to = value.range?.[1] ?? from;
    this.#signs(from, to, trimmedEnd(this.source, value.range ?? [from, to]));
    const isQuoted = isScalar(value) && /^QUOTE/.test(value.type ?? "");
    const isEmpty = isScalar(value) && this.source.slice(value.range?.[0], to).trim() === "";
    this.regions.push({ start: from, end: to, isQuoted, isEmpty });
  }

  /** What is told of a secret in a text that is none itself. */
  text(scalar: Scalar): void {
    const { value, range } = scalar;
    if (typeof value !== "string" || !range) return;
    if (!this.source.slice(range[0], range[1]).includes(value)) this.disguised.push(scalar);
    if (this.#seen.has(scalar)) return;
    // Nearly every key and value is one short word: it tells of nothing.
    if (value.length < 36 && !/[\s:=@]/.test(value)) return;
    const kind = value.includes("\n") ? "prose" : "value";
    const told = secretSpans(value, kind);
    if (told.length === 0) return;
    for (const { start, end } of told) this.values.add(value.slice(start, end));
    const inside = insideOf(this.source, scalar);
    const raw = this.source.slice(inside.start, inside.end);
    const written = secretSpans(raw, kind);
    const isReadable = told.every(({ start, end }) => {
      const lines = value.slice(start, end).split("\n");
      return lines.every((line) => raw.includes(line.trim()));
    });
    // Written with escapes, or folded: then its place cannot be told, and all of it is masked.
    if (!isReadable || written.length < told.length) this.spans.push(inside);
    else
      for (const { start, end } of written)
        this.spans.push({ start: inside.start + start, end: inside.start + end });
  }

  #node(node: Node): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target) this.#node(target as Node);
      else if (node.range) this.#whole({ start: node.range[0], end: node.range[1] });
    } else if (isScalar(node)) this.#scalar(node);
    else if (isSeq(node)) for (const item of node.items) this.#node(item as Node);
    else if (isMap(node)) this.#map(node);
  }

  #scalar(scalar: Scalar): void {
    const { value, source } = scalar;
    if (scalar.range) this.spans.push(insideOf(this.source, scalar));
    if (value === null || value instanceof Uint8Array) return;
    this.values.add(String(value));
    this.values.add(source ?? "");
  }

  /** With its keys: `{X}` is a map whose key is the secret. */
  #map(map: YAMLMap): void {
    if (map.range) this.#whole({ start: map.range[0], end: trimmedEnd(this.source, map.range) });
    visit(map, {
      Scalar: (_, scalar) => {
        this.#seen.add(scalar);
        if (scalar.value !== null) this.values.add(String(scalar.value));
        this.values.add(scalar.source ?? "");
      },
      Alias: (_, alias) => this.#node(alias),
    });
  }

  #whole(span: Span): void {
    this.spans.push(span);
    this.values.add(this.source.slice(span.start, span.end));
  }

  /** Tags and anchors that are no real ones, between the key and the end of its value. */
  #signs(from: number, to: number, valueEnd: number): void {
    for (let index = tokenAt(this.tokens, from); index < this.tokens.length; index += 1) {
      const token = this.tokens[index];
      if (!token || token.offset >= to) break;
      const { type, text, offset } = token;
      const isTag = type === "tag" && !/^!!(?:str|int|float|bool|null|binary|seq|map)$/.test(text);
      const isName = type === "anchor" && !this.#anchorsInUse.has(text.slice(1));
      if (!isTag && !isName) continue;
      this.#whole({ start: offset, end: Math.max(offset + text.length, valueEnd) });
      this.values.add(text);
      this.values.add(text.replace(/^(?:&|!!|!<|!)/, "").replace(/>$/, ""));
    }
  }
}

/** The first token at the offset or after it: tokens stand in the order of the text. */
export function tokenAt(tokens: YamlToken[], offset: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Within its quotes, so that they stay; a block of lines goes without its last line break. */
export function insideOf(source: string, scalar: Scalar): Span {
  const [start = 0, end = 0] = scalar.range ?? [];
  const isQuoted = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE";
  if (isQuoted) return { start: start + 1, end: end - 1 };
  return { start, end: trimmedEnd(source, [start, end]) };
}

function trimmedEnd(source: string, [start, end]: readonly number[]): number {
  return (start ?? 0) + source.slice(start, end).trimEnd().length;
}
