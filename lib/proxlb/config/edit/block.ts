import { isNode, isPair, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { contentEnd, dashes, Impossible, isEmpty, lineAfter, pairEnd, startOf } from "./nodes";
import { columnOf, isFirstOnLine, lineBreakOf, lineEnd, lineStart, newLines, type Splice } from "./text";

const CROWDED = "It shares its line with others: edit the text.";

/** A new key behind the last one. @param lines from entryLines, without a line break at the end */
export function appendEntry(source: string, map: YAMLMap, lines: (indent: number) => string): Splice {
  const last = map.items.at(-1) as Pair;
  const indent = columnOf(source, startOf(map.items[0]?.key));
  return newLines(source, lineAfter(source, pairEnd(source, last)), lines(indent));
}

/** A key with its lines, what is said behind it included; comments above it stay. */
export function removeEntry(source: string, map: YAMLMap, index: number): Splice {
  const pair = map.items[index] as Pair;
  const from = startOf(pair.key);
  const end = pairEnd(source, pair);
  if (isFirstOnLine(source, from))
    return { from: lineStart(source, from), to: lineAfter(source, end), text: "" };
  const next = map.items[index + 1];
  if (!next || source.slice(end, startOf(next.key)).includes("#")) throw new Impossible(CROWDED);
  return { from, to: startOf(next.key), text: "" };
}

/** A new item before the one at `index`, or behind the last. @param text the item on one line */
export function insertItem(source: string, list: YAMLSeq, index: number, text: string): Splice {
  const marks = dashes(source, list);
  const [first = 0] = marks;
  const line = `${" ".repeat(columnOf(source, first))}- ${text}`;
  if (index > 0) {
    const before = itemEnd(source, list, marks, index - 1);
    return newLines(source, lineAfter(source, before), line);
  }
  if (isFirstOnLine(source, first)) return newLines(source, lineStart(source, first), line);
  const lineBreak = lineBreakOf(source);
  return { from: first, to: first, text: `- ${text}${lineBreak}${" ".repeat(columnOf(source, first))}` };
}

export function removeItem(source: string, list: YAMLSeq, index: number): Splice {
  const marks = dashes(source, list);
  const from = marks[index] ?? 0;
  const end = itemEnd(source, list, marks, index);
  if (isFirstOnLine(source, from))
    return { from: lineStart(source, from), to: lineAfter(source, end), text: "" };
  const next = marks[index + 1];
  if (next === undefined || source.slice(end, next).includes("#")) throw new Impossible(CROWDED);
  return { from, to: next, text: "" };
}

/** The items in another order: each takes its lines and the comments right above it along, but for the first. */
export function moveItem(source: string, list: YAMLSeq, from: number, to: number): Splice[] {
  const marks = dashes(source, list);
  if (!marks.every((mark) => isFirstOnLine(source, mark))) throw new Impossible(CROWDED);
  const lineBreak = lineBreakOf(source);
  const spans = marks.map((mark, index) => {
    const end = lineAfter(source, itemEnd(source, list, marks, index));
    const floor = index === 0 ? mark : lineAfter(source, itemEnd(source, list, marks, index - 1));
    return { from: commentsAbove(source, lineStart(source, mark), floor), to: end };
  });
  const texts = spans.map((span) => {
    const text = source.slice(span.from, span.to);
    return text.endsWith("\n") ? text : `${text}${lineBreak}`;
  });
  texts.splice(to, 0, ...texts.splice(from, 1));
  const isOpen = !source.slice(0, spans.at(-1)?.to).endsWith("\n");
  return spans.map((span, index) => {
    const text = texts[index] ?? "";
    const isLast = index === spans.length - 1;
    return { ...span, text: isLast && isOpen ? text.slice(0, -lineBreak.length) : text };
  });
}

/** A value over several lines becomes one behind its colon or dash. @param at where that value begins */
export function replaceBlock(source: string, node: Node, at: number, text: string): Splice[] {
  const from = startOf(node);
  const end = contentEnd(source, node);
  if (from <= lineEnd(source, at) - 1 && !isFirstOnLine(source, from)) return [{ from, to: end, text }];
  return [
    { from: at, to: at, text: ` ${text}` },
    { from: lineStart(source, from), to: lineAfter(source, end), text: "" },
  ];
}

function itemEnd(source: string, list: YAMLSeq, marks: readonly number[], index: number): number {
  const item = list.items[index];
  if (isPair(item)) return pairEnd(source, item);
  return isNode(item) && !isEmpty(item) ? contentEnd(source, item) : (marks[index] ?? 0) + 1;
}

function commentsAbove(source: string, start: number, floor: number): number {
  let from = start;
  while (from > floor) {
    const above = lineStart(source, from - 1);
    if (above < floor || !source.slice(above, from).trimStart().startsWith("#")) return from;
    from = above;
  }
  return from;
}
