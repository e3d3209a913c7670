import { isNode, isPair, isScalar, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { contentEnd, Impossible, startOf } from "./nodes";
import { beforeSpaces, isFirstOnLine, lineEnd, lineStart, pastGaps, type Splice } from "./text";

/** One item of a list or mapping in brackets, its anchor included and its comma not. */
interface Span {
  from: number;
  to: number;
}

/** Writes an item before the one at `index`, or behind the last. */
export function insertFlow(source: string, list: YAMLMap | YAMLSeq, index: number, text: string): Splice {
  const spans = spansOf(source, list);
  const before = spans[index - 1];
  if (before) return { from: before.to, to: before.to, text: `, ${text}` };
  let at = startOf(list) + 1;
  while (source[at] === " ") at += 1;
  const isLast = spans.length === 0;
  const next = source[at] ?? "";
  if (!isLast) return { from: at, to: at, text: /[\r\n]/.test(next) ? `${text},` : `${text}, ` };
  const open = startOf(list) + 1;
  return { from: open, to: open, text: next === "#" && at === open ? `${text} ` : text };
}

/** Takes an item away, with one comma. A line that is empty then goes too. */
export function removeFlow(source: string, list: YAMLMap | YAMLSeq, index: number): Splice {
  const spans = spansOf(source, list);
  const span = spans[index];
  if (!span) throw new Impossible("There is nothing at this place.");
  const comma = pastGaps(source, span.to, { commas: false });
  if (source[comma] === ",")
    return withoutLine(source, { from: span.from, to: comma + 1 }, span.to === comma);
  const before = spans[index - 1];
  const hasComment = before !== undefined && source.slice(before.to, span.from).includes("#");
  return { from: before && !hasComment ? before.to : span.from, to: span.to, text: "" };
}

/** The items in another order; what stands between them stays where it is. */
export function moveFlow(source: string, list: YAMLSeq, from: number, to: number): Splice[] {
  const spans = spansOf(source, list);
  const texts = spans.map((span) => source.slice(span.from, span.to));
  texts.splice(to, 0, ...texts.splice(from, 1));
  return spans.map((span, index) => ({ ...span, text: texts[index] ?? "" }));
}

/** A comma that stands behind a comment or a line break takes only itself along. */
function withoutLine(source: string, { from, to }: Span, isClose: boolean): Splice {
  let end = to;
  if (!isClose) {
    const between = source.slice(from, to);
    if (between.includes("#")) throw new Impossible("A comment stands before the comma: edit the text.");
  }
  while (source[end] === " ") end += 1;
  const isLineEnd = end === source.length || source[end] === "\n" || source[end] === "\r";
  if (isLineEnd && isFirstOnLine(source, from))
    return { from: lineStart(source, from), to: lineEnd(source, end), text: "" };
  // What stands before it on the line keeps no space at its end; a comment keeps its distance.
  if (isLineEnd) return { from: beforeSpaces(source, from), to: end, text: "" };
  const needsSpace = source[end] === "#" && !/\s/.test(source[from - 1] ?? "");
  return { from, to: end, text: needsSpace ? " " : "" };
}

function spansOf(source: string, list: YAMLMap | YAMLSeq): Span[] {
  let at = startOf(list) + 1;
  return list.items.map((item) => {
    const from = pastGaps(source, at, { commas: true });
    const to = endOf(source, item);
    at = to;
    return { from, to };
  });
}

function endOf(source: string, item: unknown): number {
  if (!isPair(item)) return contentEnd(source, item as Node);
  const { key, value } = item;
  const keyEnd = (key as Node).range?.[1] ?? 0;
  if (!isNode(value)) return keyEnd;
  const isWritten = !(isScalar(value) && value.range?.[0] === value.range?.[1]);
  if (isWritten) return contentEnd(source, value);
  const colon = source.indexOf(":", keyEnd);
  return colon === -1 ? keyEnd : beforeSpaces(source, Math.max(colon + 1, value.range?.[0] ?? 0));
}
