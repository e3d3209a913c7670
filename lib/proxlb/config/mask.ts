import { type Document, type Scalar, visit } from "yaml";
import { readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { findAll, mergedSpans, replacedSpans, type Span } from "./find-all";
import { KEPT_SECRET } from "./kept-secret";
import { secretsOfComments, strictSpansOfComments } from "./secret-comments";
import { insideOf, secretsOfDocument } from "./secret-places";
import { candidatesOf, secretSpans } from "./secret-text";
import { spellingsOf } from "./secrets";

/** A stretch of the original that the masked text shows as KEPT_SECRET. */
export type MaskedPiece = Span;

/** A text that may be shown; null where it is no YAML: then nobody can tell where its secrets are. */
export interface MaskedConfig {
  text: string;
  pieces: MaskedPiece[];
}

export interface MaskOptions {
  /** Texts that are secret though this file does not say so: those of its other versions. */
  alsoSecret?: readonly string[];
  /**
   * For people who may not edit the file: of comments only what cannot be a secret. Such a text cannot be unmasked.
   */
  strict?: boolean;
}

/** The text with every secret masked: by the key it belongs to, and wherever else it is written, comments included. */
export function maskConfig(source: string, options: MaskOptions = {}): MaskedConfig | null {
  const reading = readYaml(source);
  if (reading.document === null) return null;
  const { document, tokens } = reading;
  const { spans, values, regions, disguised } = secretsOfDocument(source, document, tokens);
  const comments = secretsOfComments(source, tokens, regions);
  const secrets = [...values, ...commentedSecrets(source, comments), ...(options.alsoSecret ?? [])];
  const pieces = mergedSpans([
    ...spans,
    ...comments,
    ...literalMarks(source),
    ...secretsElsewhere(source, disguised, secrets),
  ]);
  if (!options.strict) return { text: replacedSpans(source, pieces, KEPT_SECRET), pieces };
  const strict = strictSpansOfComments(source, tokens, regions, shownWords(document, pieces));
  const all = mergedSpans([...pieces, ...strict]);
  return { text: replacedSpans(source, all, KEPT_SECRET), pieces: all };
}

/** All that is secret in a text, as values; none where it is no YAML. */
export function secretsIn(source: string, reading: YamlReading): string[] {
  if (reading.document === null) return [];
  const { values, regions } = secretsOfDocument(source, reading.document, reading.tokens);
  const comments = secretsOfComments(source, reading.tokens, regions);
  return [...new Set([...values, ...commentedSecrets(source, comments)])];
}

/** Masks any other text that may tell of a configuration: a value, a message. */
export function masker(secrets: readonly string[]): (text: string) => string {
  const find = findAll(secrets.flatMap(spellingsOf));
  return (text) =>
    text.length > SHOWN_MAX
      ? KEPT_SECRET
      : replacedSpans(text, mergedSpans([...find(text), ...secretSpans(text, "value")]), KEPT_SECRET);
}

/** No value or message that people write is longer: of such a one nothing is shown. */
const SHOWN_MAX = 16_384;

/** Where a place in the masked text is in the original; pieces are never entered, for KEPT_SECRET is one word. */
export function originalOffset(pieces: MaskedPiece[], masked: number): number {
  let shift = 0;
  for (const { start, end } of pieces) {
    if (start + shift >= masked) break;
    shift += KEPT_SECRET.length - (end - start);
  }
  return masked - shift;
}

/** A commented-out word or sentence is masked where it stands; only what looks like a secret is one elsewhere too. */
function commentedSecrets(source: string, spans: Span[]): string[] {
  return spans
    .flatMap(({ start, end }) => candidatesOf(source.slice(start, end)))
    .filter((text) => /^\S{8,4096}$/.test(text));
}

/** An original that has the mark itself: it stands for itself. */
const literalMarks = findAll([KEPT_SECRET]);

function secretsElsewhere(source: string, disguised: Scalar[], secrets: string[]): MaskedPiece[] {
  const find = findAll(new Set(secrets.flatMap(spellingsOf)));
  const found = find(source);
  for (const scalar of disguised) {
    const [start = 0, end = 0] = scalar.range ?? [];
    if (find(String(scalar.value)).length > find(source.slice(start, end)).length)
      found.push(insideOf(source, scalar));
  }
  return found;
}

/** Words of plain settings, which the masked text shows anyway. */
function shownWords(document: Document, pieces: MaskedPiece[]): Set<string> {
  const masked = new Set(pieces.map(({ start }) => start));
  const words = new Set<string>();
  visit(document, {
    Scalar(_, { value, range }) {
      if (range && !masked.has(range[0]) && typeof value === "string" && value.length <= 64) words.add(value);
    },
  });
  return words;
}
