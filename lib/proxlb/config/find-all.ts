/** A stretch of a text: `end` is the first place after it. */
export interface Span {
  start: number;
  end: number;
}

/** Shorter texts are not looked for: masking them would tear words apart. */
export const SHORTEST = 4;

/**
 * Longer ones are known by their beginning: what a text costs to be searched is bounded whatever somebody made a
 * secret, and what follows such a beginning up to the next space goes with it.
 */
const LONGEST = 256;

/**
 * Finds each of many texts in any other, in one pass over it. Where none of them begins is known from two characters,
 * so that a line of a log costs microseconds whatever the number of texts.
 * @param needles texts of at least SHORTEST characters; shorter ones are left out
 * @returns the places, in order and merged where they overlap
 */
export function findAll(needles: Iterable<string>): (text: string) => Span[] {
  const byStart = new Map<number, Needle[]>();
  for (const needle of new Set(needles)) {
    if (needle.length < SHORTEST) continue;
    const head = needle.slice(0, LONGEST);
    const needlesHere = byStart.get(startKey(head, 0)) ?? [];
    if (needlesHere.some((other) => other.head === head && other.isCut === needle.length > LONGEST)) continue;
    needlesHere.push({ head, isCut: needle.length > LONGEST, from: 0 });
    byStart.set(startKey(head, 0), needlesHere);
  }
  // Nearly every place of a text is told apart by this alone.
  const begins = new Uint8Array(0x1_0000);
  for (const key of byStart.keys()) begins[slotOf(Math.floor(key / 0x1_0000), key % 0x1_0000)] = 1;
  return byStart.size === 0 ? () => [] : (text) => spansOf(text, byStart, begins);
}

interface Needle {
  head: string;
  isCut: boolean;
  /** In the text of this call: where it was found last, it ends here. What is left of it there is no whole one. */
  from: number;
}

function slotOf(first: number, second: number): number {
  return (first * 251 + second) & 0xffff;
}

function spansOf(text: string, byStart: Map<number, Needle[]>, begins: Uint8Array): Span[] {
  const spans: Span[] = [];
  for (const needlesHere of byStart.values()) for (const needle of needlesHere) needle.from = 0;
  for (let at = 0; at + SHORTEST <= text.length; at += 1) {
    if (begins[slotOf(text.charCodeAt(at), text.charCodeAt(at + 1))] === 0) continue;
    const needlesHere = byStart.get(startKey(text, at));
    if (needlesHere === undefined) continue;
    for (const needle of needlesHere) {
      const { head, isCut } = needle;
      if (at < needle.from || !text.startsWith(head, at)) continue;
      const end = isCut ? endOfWord(text, at + head.length, spans.at(-1)?.end ?? 0) : at + head.length;
      needle.from = end;
      addSpan(spans, at, end);
    }
  }
  return spans;
}

/** `known`: up to there the text was gone through already, so that a text of one word is not walked for each letter. */
function endOfWord(text: string, from: number, known: number): number {
  let end = Math.max(from, known);
  while (end < text.length && text.charCodeAt(end) > 0x20) end += 1;
  return end;
}

/** Adds a place that starts no earlier than the last one. */
function addSpan(spans: Span[], start: number, end: number): void {
  const last = spans.at(-1);
  if (last && start <= last.end) last.end = Math.max(last.end, end);
  else spans.push({ start, end });
}

function startKey(text: string, at: number): number {
  return text.charCodeAt(at) * 0x1_0000 + text.charCodeAt(at + 1);
}

/** In order, and one where they overlap or touch; empty ones go. */
export function mergedSpans(given: Span[]): Span[] {
  const result: Span[] = [];
  for (const { start, end } of given.toSorted((a, b) => a.start - b.start)) {
    if (end > start) addSpan(result, start, end);
  }
  return result;
}

/** The text with each of the merged places replaced. */
export function replacedSpans(text: string, spans: readonly Span[], by: string): string {
  let result = "";
  let from = 0;
  for (const { start, end } of spans) {
    result += text.slice(from, start) + by;
    from = end;
  }
  return result + text.slice(from);
}
