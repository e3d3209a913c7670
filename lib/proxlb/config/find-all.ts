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
 * Finds each of many texts in any other. Those that begin nowhere are known from two characters in one pass over it, so
 * that a line of a log costs microseconds whatever the number of texts.
 * @param needles texts of at least SHORTEST characters; shorter ones are left out
 * @returns the places, in order and merged where they overlap
 */
export function findAll(needles: Iterable<string>): (text: string) => Span[] {
  const begins = new Int32Array(0x1_0000);
  const groups: Needle[][] = [[]];
  for (const needle of new Set(needles)) {
    if (needle.length < SHORTEST) continue;
    const head = needle.slice(0, LONGEST);
    const isCut = needle.length > LONGEST;
    const slot = slotOf(head.charCodeAt(0), head.charCodeAt(1));
    if (begins[slot] === 0) begins[slot] = groups.push([]) - 1;
    const group = groups[begins[slot] ?? 0] ?? [];
    if (group.some((other) => other.head === head && other.isCut === isCut)) continue;
    group.push({ head, isCut });
  }
  return groups.length === 1 ? () => [] : (text) => spansOf(text, groups, begins);
}

interface Needle {
  head: string;
  isCut: boolean;
}

function slotOf(first: number, second: number): number {
  return (first * 251 + second) & 0xffff;
}

/**
 * @param groups needles whose first two characters have one slot; the first group is that of none
 * @param begins slot → group
 */
function spansOf(text: string, groups: readonly Needle[][], begins: Int32Array): Span[] {
  const firstAt = new Int32Array(groups.length).fill(-1);
  const begun: Needle[][] = [];
  const from: number[] = [];
  for (let at = 0; at + SHORTEST <= text.length; at += 1) {
    const group = begins[slotOf(text.charCodeAt(at), text.charCodeAt(at + 1))] ?? 0;
    if (group === 0 || firstAt[group] !== -1) continue;
    firstAt[group] = at;
    begun.push(groups[group] ?? []);
    from.push(at);
  }
  if (begun.length === 0) return [];
  const ends = new Int32Array(text.length);
  begun.forEach((group, index) => {
    for (const needle of group) markPlaces(ends, needle, text, from[index] ?? 0);
  });
  const spans: Span[] = [];
  for (let start = from[0] ?? 0; start < ends.length; start += 1) {
    const end = ends[start] ?? 0;
    if (end > 0) addSpan(spans, start, end);
  }
  return spans;
}

/**
 * The engine's own search is quicker than looking at each place, and numbers than an object for each, also in a text of
 * one letter. What is left of a needle within a place of it is no whole one.
 * @param ends per place of the text where the longest place that starts there ends; 0 where none does
 */
function markPlaces(ends: Int32Array, { head, isCut }: Needle, text: string, from: number): void {
  for (let start = text.indexOf(head, from); start !== -1; ) {
    const end = isCut ? endOfWord(text, start + head.length) : start + head.length;
    if (end > (ends[start] ?? 0)) ends[start] = end;
    start = text.indexOf(head, end);
  }
}

function endOfWord(text: string, from: number): number {
  let end = from;
  while (end < text.length && text.charCodeAt(end) > 0x20) end += 1;
  return end;
}

/** Adds a place that starts no earlier than the last one. */
function addSpan(spans: Span[], start: number, end: number): void {
  const last = spans.at(-1);
  if (last && start <= last.end) last.end = Math.max(last.end, end);
  else spans.push({ start, end });
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
