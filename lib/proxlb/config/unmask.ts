import { type Document, isNode, isScalar, type LineCounter, type Scalar } from "yaml";
import { nextTurn } from "@/lib/core/next-turn";
import type { YamlToken } from "@/lib/proxlb/yaml/limits";
import { flatValues, placedScalars } from "@/lib/proxlb/yaml/places";
import { type ConfigIssue, place, readYaml } from "@/lib/proxlb/yaml/read";
import { KEPT_SECRET } from "./kept-secret";
import { type MaskedConfig, maskConfig, originalOffset } from "./mask";

export const SECRET_NAMES = ["pass", "token_secret"] as const;
export type SecretName = (typeof SECRET_NAMES)[number];
export type Reentered = Partial<Record<SecretName, string>>;

export type Unmasked =
  | { ok: true; text: string; kept: SecretName[] }
  /** Lines of the masked text, which the author sees. */
  | { ok: false; issues: ConfigIssue[] };

/**
 * Puts the secrets of `original` back into a masked text that was edited. KEPT_SECRET counts only where the masked
 * original has it too: at the same path, or in the same comment.
 * A promise because it reads five texts, with a pause after each.
 * @param original null where there is no file, or none whose secrets can be found
 * @param reentered secrets typed again: they take the place of the kept ones
 */
export async function unmaskConfig(
  masked: string,
  original: string | null,
  reentered: Reentered = {},
): Promise<Unmasked> {
  const reading = readYaml(masked);
  if (reading.document === null || reading.issues.length > 0) return { ok: false, issues: reading.issues };
  const edited = { text: masked, ...reading };
  await nextTurn();
  const source = original === null ? null : await maskedOriginal(original);
  await nextTurn();
  const typed = typedSecrets(edited.document, reentered);
  const refused = [...typed.issues, ...strayValues(edited, source), ...strayElsewhere(edited)];
  const pieces = [...typed.splices];
  const taken = new Set(typed.splices.map(({ start }) => start));
  for (const splice of [...keptScalars(edited, source), ...keptComments(edited, source)]) {
    if ("issue" in splice) refused.push(splice.issue);
    else if (!taken.has(splice.start)) pieces.push(splice);
  }
  if (refused.length > 0) return { ok: false, issues: refused };
  const kept = keptNames(edited.values).filter((name) => !typed.names.includes(name));
  await nextTurn();
  return { ok: true, text: spliced(edited, pieces), kept };
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
  comments: Map<string, string[]>;
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
async function maskedOriginal(original: string): Promise<Source | null> {
  const masked = maskConfig(original);
  await nextTurn();
  const shown = masked && readYaml(masked.text);
  await nextTurn();
  const written = readYaml(original);
  await nextTurn();
  if (!masked || !shown?.document || !written.document) return null;
  const [shownScalars, ownScalars] = [placedScalars(shown.document), placedScalars(written.document)];
  if (shownScalars.length !== ownScalars.length) return null;
  const writtenAt = ([start, end]: readonly number[]) =>
    original.slice(originalOffset(masked.pieces, start ?? 0), originalOffset(masked.pieces, end ?? 0));
  const scalars: Source["scalars"] = new Map();
  for (const [index, { address, scalar }] of shownScalars.entries()) {
    const before = ownScalars[index]?.scalar;
    if (!before || !sourceOf(masked.text, scalar).includes(KEPT_SECRET)) continue;
    scalars.set(address, {
      shown: sourceOf(masked.text, scalar),
      written: writtenAt(scalar.range ?? [0, 0]),
      value: before.value,
    });
  }
  const comments: Source["comments"] = new Map();
  for (const { type, text, offset } of shown.tokens) {
    if (type !== "comment" || !text.includes(KEPT_SECRET)) continue;
    comments.set(text, [...(comments.get(text) ?? []), writtenAt([offset, offset + text.length])]);
  }
  const values = flatValues(written.values);
  return { ...masked, values, shownValues: flatValues(shown.values), scalars, comments };
}

/** By resolved value, so that an alias or a merge cannot carry a kept secret to another field. */
function strayValues({ document, values, lines }: Edited, source: Source | null): ConfigIssue[] {
  return [...flatValues(values)].flatMap(([address, value]) => {
    if (!value.includes(KEPT_SECRET) && !address.includes(KEPT_SECRET)) return [];
    if (source?.shownValues.get(address) === value) return [];
    const path = JSON.parse(address) as string[];
    const node = document.getIn(path, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return [{ path: path.join("."), message: STRAY, ...place(lines, offset) }];
  });
}

/** Anchors, aliases and tags: names, where a secret has no business. */
function strayElsewhere({ tokens, lines }: Edited): ConfigIssue[] {
  return tokens
    .filter(({ type, text }) => /^(?:anchor|alias|tag)$/.test(type) && text.includes(KEPT_SECRET))
    .map(({ offset }) => ({ path: "", message: STRAY, ...place(lines, offset) }));
}

const STRAY = `${KEPT_SECRET} stands for a secret that is kept, and none was here before. Write the value itself.`;
const STRAY_COMMENT = `${KEPT_SECRET} in a comment would lose the secret. Take it out of the comment, or write what you mean.`;

function* keptScalars(edited: Edited, source: Source | null): Generator<Splice | { issue: ConfigIssue }> {
  for (const { address, scalar } of placedScalars(edited.document)) {
    const shown = sourceOf(edited.text, scalar);
    if (!shown.includes(KEPT_SECRET) && !String(scalar.value).includes(KEPT_SECRET)) continue;
    const [start = 0, end = 0] = scalar.range ?? [];
    const known = source?.scalars.get(address) ?? aliased(source, scalar, address);
    if (!known) {
      yield { issue: { path: "", message: STRAY, ...place(edited.lines, start) } };
      continue;
    }
    const quoted = quote(typeof known.value === "string" ? known.value : known.written);
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

function* keptComments(edited: Edited, source: Source | null): Generator<Splice | { issue: ConfigIssue }> {
  const seen = new Map<string, number>();
  for (const { type, text, offset } of edited.tokens) {
    if (type !== "comment" || !text.includes(KEPT_SECRET)) continue;
    const known = source?.comments.get(text);
    const index = seen.get(text) ?? 0;
    seen.set(text, index + 1);
    const written = known?.[Math.min(index, known.length - 1)];
    if (written === undefined)
      yield { issue: { path: "", message: STRAY_COMMENT, ...place(edited.lines, offset) } };
    else yield { start: offset, end: offset + text.length, written, quoted: written, value: undefined };
  }
}

function typedSecrets(document: Document.Parsed, reentered: Reentered) {
  const names = SECRET_NAMES.filter((name) => reentered[name] !== undefined);
  const splices: Splice[] = [];
  const issues: ConfigIssue[] = [];
  for (const name of names) {
    const value = reentered[name] ?? "";
    const node = document.getIn(["proxmox_api", name], true);
    if (isScalar(node) && node.value === KEPT_SECRET && node.range) {
      const [start, end] = node.range;
      splices.push({ start, end, written: quote(value), quoted: quote(value), value });
    } else {
      const message = `There is no ${KEPT_SECRET} here that a secret could take the place of.`;
      issues.push({ path: `proxmox_api.${name}`, message, line: null, column: null });
    }
  }
  return { names, splices, issues };
}

/** Which of ProxLB's credentials still come from the file. */
function keptNames(values: unknown): SecretName[] {
  const flat = flatValues(values);
  const at = (name: SecretName) => flat.get(JSON.stringify(["proxmox_api", name]));
  return SECRET_NAMES.filter((name) => at(name)?.includes(KEPT_SECRET));
}

/** Reads the result again: a value that did not survive as it was written is quoted instead. */
function spliced(edited: Edited, pieces: Splice[]): string {
  const first = applied(edited.text, pieces, (piece) => piece.written);
  const result = readYaml(first);
  const [before, after] = [placedScalars(edited.document), result.document && placedScalars(result.document)];
  const survived = (piece: Splice) => {
    const index = before.findIndex(({ scalar }) => scalar.range?.[0] === piece.start);
    return (
      index === -1 || (after?.length === before.length && Object.is(after[index]?.scalar.value, piece.value))
    );
  };
  if (pieces.every(survived)) return first;
  const isSame = after?.length === before.length;
  return applied(edited.text, pieces, (piece) => (isSame && survived(piece) ? piece.written : piece.quoted));
}

function applied(text: string, pieces: Splice[], choose: (piece: Splice) => string): string {
  let result = text;
  for (const piece of pieces.toSorted((a, b) => b.start - a.start)) {
    result = result.slice(0, piece.start) + choose(piece) + result.slice(piece.end);
  }
  return result;
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
