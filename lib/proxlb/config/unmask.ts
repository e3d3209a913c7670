import { type Document, isNode, type LineCounter, type Scalar } from "yaml";
import { nextTurn } from "@/lib/core/next-turn";
import type { Finding } from "@/lib/proxlb/finding";
import type { YamlToken } from "@/lib/proxlb/yaml/limits";
import { flatValues, placedScalars } from "@/lib/proxlb/yaml/places";
import { place, readYaml } from "@/lib/proxlb/yaml/read";
import { addressOf, keptCredentials, lackingCredentials, markAt } from "./kept-credentials";
import { KEPT_SECRET } from "./kept-secret";
import { type MaskedConfig, maskConfig, originalOffset } from "./mask";
import { SECRET_NAMES, type SecretName, type TypedSecrets } from "./secrets";

export type Unmasked =
  | {
      ok: true;
      text: string;
      kept: SecretName[];
      /** Marks at ProxLB's own credentials for which nothing is kept and nothing was typed: they stand in the text. */
      lacking: SecretName[];
    }
  /** Lines of the masked text, which the author sees. */
  | { ok: false; issues: Finding[] };

/**
 * Puts the secrets of `original` back into a masked text that was edited. KEPT_SECRET counts only where the masked
 * original has it too: at the same path, or in the same comment; or where a secret was typed for it.
 * A promise because it reads five texts, with a pause after each.
 * @param original null where there is no file, or none whose secrets can be found
 * @param reentered secrets typed again: they take the place of the kept ones
 * @param alsoSecret what the masked text was made with (MaskOptions)
 */
export async function unmaskConfig(
  masked: string,
  original: string | null,
  reentered: TypedSecrets = {},
  alsoSecret: readonly string[] = [],
): Promise<Unmasked> {
  const reading = readYaml(masked);
  if (reading.document === null || reading.issues.length > 0) return { ok: false, issues: reading.issues };
  const edited = { text: masked, ...reading };
  await nextTurn();
  const source = original === null ? null : await maskedOriginal(original, alsoSecret);
  await nextTurn();
  const typed = typedSecrets(edited.document, reentered);
  const lacking = lackingCredentials(edited.document, source?.shownValues).filter(
    (name) => !typed.names.includes(name),
  );
  const asked = new Set([...typed.names, ...lacking]);
  const refused = [...typed.issues, ...strayValues(edited, source, asked), ...strayElsewhere(edited)];
  const pieces = [...typed.splices];
  for (const splice of [...keptScalars(edited, source, asked), ...keptComments(edited, source)]) {
    if ("issue" in splice) refused.push(splice.issue);
    else pieces.push(splice);
  }
  if (refused.length > 0) return { ok: false, issues: refused };
  const kept = keptCredentials(edited.values).filter((name) => !asked.has(name));
  await nextTurn();
  return { ok: true, text: spliced(edited, pieces), kept, lacking };
}

interface Edited {
  text: string;
  document: Document.Parsed;
  values: unknown;
  tokens: YamlToken[];
  lines: LineCounter;
}

interface Source extends MaskedConfig {
  /** The original's values, and as they are shown. */
  values: Map<string, string>;
  shownValues: Map<string, string>;
  /** By address: how it is shown, how it is written, what it is. */
  scalars: Map<string, { shown: string; written: string; value: unknown }>;
  /** By text: in which surroundings each of them stands, and how it is written. */
  comments: Map<string, { around: string; written: string }[]>;
}

interface Splice {
  start: number;
  end: number;
  /** As it is written in the original, which keeps its quotes, or quoted anew where that does not fit. */
  written: string;
  quoted: string;
  value: unknown;
}

/** Null where masking broke the text, which takes a secret with YAML's own signs in it: then nothing can be kept. */
async function maskedOriginal(original: string, alsoSecret: readonly string[]): Promise<Source | null> {
  const masked = maskConfig(original, { alsoSecret });
  await nextTurn();
  const shown = masked && readYaml(masked.text);
  await nextTurn();
  const written = readYaml(original);
  await nextTurn();
  if (!masked || !shown?.document || !written.document) return null;
  const ownScalars = new Map(
    placedScalars(written.document).map(({ scalar }) => [scalar.range?.[0] ?? -1, scalar]),
  );
  const writtenAt = ([start, end]: readonly number[]) =>
    original.slice(originalOffset(masked.pieces, start ?? 0), originalOffset(masked.pieces, end ?? 0));
  const scalars: Source["scalars"] = new Map();
  for (const { address, scalar } of placedScalars(shown.document)) {
    if (!sourceOf(masked.text, scalar).includes(KEPT_SECRET)) continue;
    const own = ownScalars.get(originalOffset(masked.pieces, scalar.range?.[0] ?? 0));
    const writtenHere = writtenAt(scalar.range ?? [0, 0]);
    // Where the mark stands for no single value (a map, a tag, an anchor), there is none to compare with.
    const isScalarAlone = own && sourceOf(original, own).trimEnd() === writtenHere.trimEnd();
    scalars.set(address, {
      shown: sourceOf(masked.text, scalar),
      written: writtenHere,
      value: isScalarAlone ? own.value : undefined,
    });
  }
  const comments: Source["comments"] = new Map();
  for (const { text, offset } of shown.tokens.filter(isMaskedComment)) {
    const here = { around: around(masked.text, offset), written: writtenAt([offset, offset + text.length]) };
    comments.set(text, [...(comments.get(text) ?? []), here]);
  }
  const values = flatValues(written.values);
  return { ...masked, values, shownValues: flatValues(shown.values), scalars, comments };
}

/** By resolved value, so that an alias or a merge cannot carry a kept secret to another field. */
function strayValues(
  { document, values, lines }: Edited,
  source: Source | null,
  asked: ReadonlySet<SecretName>,
): Finding[] {
  const addresses = new Set([...asked].map(addressOf));
  return [...flatValues(values)].flatMap(([address, value]) => {
    if (addresses.has(address)) return [];
    if (!value.includes(KEPT_SECRET) && !address.includes(KEPT_SECRET)) return [];
    if (source?.shownValues.get(address) === value) return [];
    const path = JSON.parse(address) as string[];
    const node = document.getIn(path, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return [{ ...KEPT, path: path.join("."), message: STRAY, ...place(lines, offset) }];
  });
}

/** Anchors, aliases and tags: names, where a secret has no business. */
function strayElsewhere({ tokens, lines }: Edited): Finding[] {
  return tokens
    .filter(({ type, text }) => /^(?:anchor|alias|tag)$/.test(type) && text.includes(KEPT_SECRET))
    .map(({ offset }) => ({ ...KEPT, path: "", message: STRAY, ...place(lines, offset) }));
}

const KEPT = { id: "kept_secret", severity: "error" } as const;
const STRAY = `${KEPT_SECRET} stands for a secret that is kept, and none was here before. Write the value itself.`;
const STRAY_COMMENT = `${KEPT_SECRET} in a comment would lose the secret. Take it out of the comment, or write what you mean.`;
const UNCLEAR_COMMENT = `Several comments look like this one, and it cannot be told which of them was kept. Leave all of them, or take all of them out.`;

function* keptScalars(
  edited: Edited,
  source: Source | null,
  asked: ReadonlySet<SecretName>,
): Generator<Splice | { issue: Finding }> {
  const starts = new Set([...asked].map((name) => markAt(edited.document, name)?.[0]));
  for (const { address, scalar } of placedScalars(edited.document)) {
    if (starts.has(scalar.range?.[0])) continue;
    const shown = sourceOf(edited.text, scalar);
    if (!shown.includes(KEPT_SECRET) && !String(scalar.value).includes(KEPT_SECRET)) continue;
    const [start = 0, end = 0] = scalar.range ?? [];
    const known = source?.scalars.get(address) ?? aliased(source, scalar, address);
    if (!known) {
      yield { issue: { ...KEPT, path: "", message: STRAY, ...place(edited.lines, start) } };
      continue;
    }
    const quoted =
      known.value === undefined
        ? known.written
        : quote(typeof known.value === "string" ? known.value : known.written);
    const written = known.shown === shown ? known.written : quoted;
    yield { start, end, written, quoted, value: known.value };
  }
}

/** The original had an alias here, to a scalar that is secret. */
function aliased(source: Source | null, scalar: Scalar, address: string) {
  const path = JSON.stringify((JSON.parse(address) as string[]).slice(0, -1));
  if (scalar.value !== KEPT_SECRET || source?.shownValues.get(path) !== KEPT_SECRET) return undefined;
  const value = source.values.get(path);
  return value === undefined ? undefined : { shown: "", written: value, value };
}

function* keptComments(edited: Edited, source: Source | null): Generator<Splice | { issue: Finding }> {
  const byText = new Map<string, number[]>();
  for (const { text, offset } of edited.tokens.filter(isMaskedComment))
    byText.set(text, [...(byText.get(text) ?? []), offset]);
  for (const [text, offsets] of byText) {
    const known = source?.comments.get(text) ?? [];
    for (const [index, offset] of offsets.entries()) {
      const same = known.filter((each) => each.around === around(edited.text, offset));
      const isOne = new Set(known.map((each) => each.written)).size === 1;
      // All of them are there, or which one it is shows from the lines around it.
      const found = isOne || known.length === offsets.length ? known[index] : onlyOne(same);
      const written = found?.written ?? (isOne ? known[0]?.written : undefined);
      if (written !== undefined)
        yield { start: offset, end: offset + text.length, written, quoted: written, value: undefined };
      else {
        const message = known.length === 0 ? STRAY_COMMENT : UNCLEAR_COMMENT;
        yield { issue: { ...KEPT, path: "", message, ...place(edited.lines, offset) } };
      }
    }
  }
}

function isMaskedComment({ type, text }: YamlToken): boolean {
  return type === "comment" && text.includes(KEPT_SECRET);
}

/** What tells comments that look the same from each other: the line itself, the one above and the one below. */
function around(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1);
  const above = start <= 0 ? -1 : text.lastIndexOf("\n", start - 1);
  const end = text.indexOf("\n", offset);
  const below = end === -1 ? -1 : text.indexOf("\n", end + 1);
  return text.slice(above + 1, below === -1 ? undefined : below);
}

function onlyOne<T>(found: T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

function typedSecrets(document: Document.Parsed, reentered: TypedSecrets) {
  const names = SECRET_NAMES.filter((name) => reentered[name] !== undefined);
  const splices: Splice[] = [];
  const issues: Finding[] = [];
  for (const name of names) {
    const value = reentered[name] ?? "";
    const mark = markAt(document, name);
    if (mark) {
      const [start, end] = mark;
      splices.push({ start, end, written: quote(value), quoted: quote(value), value });
    } else {
      const message = `There is no ${KEPT_SECRET} here that a secret could take the place of.`;
      issues.push({ ...KEPT, path: `proxmox_api.${name}`, message, line: null, column: null });
    }
  }
  return { names, splices, issues };
}

/** Reads the result again: a value that did not survive as it was written is quoted instead. */
function spliced(edited: Edited, pieces: Splice[]): string {
  const inOrder = pieces.toSorted((a, b) => a.start - b.start);
  const first = applied(edited.text, inOrder, (piece) => piece.written);
  const result = readYaml(first.text);
  const read = new Map(
    result.document && placedScalars(result.document).map(({ scalar }) => [scalar.range?.[0], scalar.value]),
  );
  const survived = (piece: Splice, index: number) =>
    result.document !== null &&
    (piece.value === undefined || Object.is(read.get(first.starts[index]), piece.value));
  if (inOrder.every(survived)) return first.text;
  const chosen = (piece: Splice, index: number) => (survived(piece, index) ? piece.written : piece.quoted);
  return applied(edited.text, inOrder, chosen).text;
}

/** @returns the text, and where each piece starts in it */
function applied(text: string, inOrder: Splice[], choose: (piece: Splice, index: number) => string) {
  let result = "";
  let from = 0;
  const starts: number[] = [];
  for (const [index, piece] of inOrder.entries()) {
    result += text.slice(from, piece.start);
    starts.push(result.length);
    result += choose(piece, index);
    from = piece.end;
  }
  return { text: result + text.slice(from), starts };
}

function sourceOf(text: string, scalar: Scalar): string {
  return text.slice(scalar.range?.[0] ?? 0, scalar.range?.[1] ?? 0);
}

/** Double quotes as both YAML versions and Python read them. */
function quote(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
