import { type Document, isScalar, type Scalar, visit } from "yaml";
import type { YamlToken } from "@/lib/proxlb/yaml/limits";
import { readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { KEPT_SECRET } from "./kept-secret";
import { secretScalars, secretsInComments, spellingsOf } from "./secrets";

/** A stretch of the original that the masked text shows as KEPT_SECRET. */
export interface MaskedPiece {
  start: number;
  end: number;
}

/** A text that may be shown; null where it is no YAML: then nobody can tell where its secrets are. */
export interface MaskedConfig {
  text: string;
  pieces: MaskedPiece[];
}

/**
 * The text with every secret masked: by the key it belongs to, and wherever else it is written, comments included.
 * @param alsoSecret texts that are secret though this file does not say so: those of its other version
 */
export function maskConfig(source: string, alsoSecret: string[] = []): MaskedConfig | null {
  const reading = readYaml(source);
  if (reading.document === null) return null;
  const { document, tokens } = reading;
  const pieces = merged([
    ...secretScalars(document).flatMap((scalar) => insideOf(source, scalar)),
    ...secretsInComments(tokens).map(({ offset, text }) => ({ start: offset, end: offset + text.length })),
    ...literalMarks(source),
    ...secretsElsewhere(source, document, [...secretsOf(document, tokens), ...alsoSecret]),
  ]);
  return { text: replaced(source, pieces), pieces };
}

/** All that is secret in a text, as values; none where it is no YAML. */
export function secretsIn(reading: YamlReading): string[] {
  return reading.document === null ? [] : secretsOf(reading.document, reading.tokens);
}

/** Masks any other text that may tell of a configuration: a value, a message. */
export function masker(secrets: string[]): (text: string) => string {
  const spellings = secrets.flatMap(spellingsOf);
  return (text) => replaced(text, merged(occurrences(text, spellings)));
}

/** Where a place in the masked text is in the original; pieces are never entered, for KEPT_SECRET is one word. */
export function originalOffset(pieces: MaskedPiece[], masked: number): number {
  let shift = 0;
  for (const { start, end } of pieces) {
    if (start + shift >= masked) break;
    shift += KEPT_SECRET.length - (end - start);
  }
  return masked - shift;
}

function secretsOf(document: Document, tokens: YamlToken[]): string[] {
  const values = secretScalars(document).flatMap(({ value, source }) => [
    value instanceof Uint8Array ? "" : String(value),
    source ?? "",
  ]);
  // A commented-out word or sentence is masked where it stands; only what looks like a secret is one elsewhere too.
  const commented = secretsInComments(tokens).map(({ text }) => text);
  return [...new Set([...values, ...commented.filter((text) => /^\S{8,}$/.test(text))])].filter(Boolean);
}

/** Within its quotes, so that they stay; a block of lines goes without its last line break. */
function insideOf(source: string, scalar: Scalar): MaskedPiece[] {
  const [start = 0, end = 0] = scalar.range ?? [];
  const isQuoted = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE";
  if (isQuoted) return [{ start: start + 1, end: end - 1 }];
  const trimmed = source.slice(start, end).trimEnd().length;
  return trimmed === 0 ? [] : [{ start, end: start + trimmed }];
}

/** An original that has the mark itself: it stands for itself. */
function literalMarks(source: string): MaskedPiece[] {
  return occurrences(source, [KEPT_SECRET]);
}

function secretsElsewhere(source: string, document: Document, secrets: string[]): MaskedPiece[] {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))];
  const found = occurrences(source, spellings);
  visit(document, {
    // Written with escapes, or folded over lines: the value holds it, the text does not show it.
    Scalar(_, scalar) {
      if (!isScalar(scalar) || typeof scalar.value !== "string" || !scalar.range) return;
      const { value, range } = scalar;
      const raw = occurrences(source.slice(range[0], range[1]), spellings);
      if (merged(occurrences(value, spellings)).length > merged(raw).length)
        found.push(...insideOf(source, scalar));
    },
  });
  return found;
}

function occurrences(text: string, spellings: string[]): MaskedPiece[] {
  const found: MaskedPiece[] = [];
  for (const spelling of spellings) {
    for (let start = text.indexOf(spelling); start !== -1; start = text.indexOf(spelling, start + 1)) {
      found.push({ start, end: start + spelling.length });
    }
  }
  return found;
}

function merged(pieces: MaskedPiece[]): MaskedPiece[] {
  const result: MaskedPiece[] = [];
  for (const piece of pieces.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && piece.start <= last.end) last.end = Math.max(last.end, piece.end);
    else result.push({ ...piece });
  }
  return result;
}

function replaced(text: string, pieces: MaskedPiece[]): string {
  let result = "";
  let from = 0;
  for (const { start, end } of pieces) {
    result += text.slice(from, start) + KEPT_SECRET;
    from = end;
  }
  return result + text.slice(from);
}
