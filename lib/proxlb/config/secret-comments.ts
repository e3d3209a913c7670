import type { YamlToken } from "@/lib/proxlb/yaml/limits";
import { isEverydayWord } from "./everyday-words";
import { mergedSpans, type Span } from "./find-all";
import { type SecretRegion, tokenAt } from "./secret-places";
import { isTooLong, secretSpans } from "./secret-text";
import { isPlain, speaks, wordsOf } from "./secret-words";

/**
 * Places in comments that may be secrets.
 * @param regions where the document has secrets: a comment there may be a part of one, as in `pass: #X`
 */
export function secretsOfComments(source: string, tokens: YamlToken[], regions: SecretRegion[]): Span[] {
  const touched = touchedComments(source, tokens, regions);
  const spans = commentBlocks(source, tokens).flatMap((block) => [
    ...secretSpans(source.slice(block.start, block.end), "prose").map(({ start, end }) => ({
      start: block.start + start,
      end: block.start + end,
    })),
    ...block.lines.flatMap((line) => {
      const content = contentOf(source, line);
      if (touched.whole.has(line.start)) return [content];
      if (!touched.near.has(line.start)) return [];
      return isTooLong(content)
        ? [content]
        : wordsOf(source, content).filter((word) => !isPlain(source, word));
    }),
  ]);
  return mergedSpans(spans);
}

/**
 * Secrets in comments, for people who may not edit the file and so need no comment: they see only words that everybody
 * knows or that the file shows anyway; nothing beside a secret, and nothing after a word that speaks of one.
 */
export function strictSpansOfComments(
  source: string,
  tokens: YamlToken[],
  regions: SecretRegion[],
  shownWords: ReadonlySet<string>,
): Span[] {
  const { whole, near } = touchedComments(source, tokens, regions);
  const spans = commentBlocks(source, tokens).flatMap(({ lines }) => {
    let speaksOfSecrets = lines.some((line) => near.has(line.start) || whole.has(line.start));
    return lines.flatMap((line) => {
      const content = contentOf(source, line);
      if (speaksOfSecrets || isTooLong(content)) return [content];
      const words = wordsOf(source, content);
      const speaking = words.find((word) => speaks(source, word));
      speaksOfSecrets = speaking !== undefined;
      const before = words.filter((word) => word.end <= (speaking?.start ?? content.end));
      const rest = { start: speaking?.start ?? content.end, end: content.end };
      return [...before.filter((word) => !isHarmless(source, word, shownWords)), rest];
    });
  });
  return mergedSpans(spans);
}

function isHarmless(source: string, { start, end }: Span, shownWords: ReadonlySet<string>): boolean {
  if (end - start > 64) return false;
  const text = source.slice(start, end);
  return isEverydayWord(text) || shownWords.has(text);
}

interface Block extends Span {
  lines: Span[];
}

/** Comments in lines that follow each other, as one text: a name in one, its secret in the next. */
function commentBlocks(source: string, tokens: YamlToken[]): Block[] {
  const blocks: Block[] = [];
  let newlines = 2;
  for (const { type, text, offset } of tokens) {
    if (type === "newline") newlines += text.split("\n").length - 1;
    else if (type === "comment") {
      const line = { start: offset, end: offset + text.length };
      const last = blocks.at(-1);
      if (last && newlines <= 1) {
        last.lines.push(line);
        last.end = line.end;
      } else blocks.push({ start: startOfLine(source, offset), end: line.end, lines: [line] });
      newlines = 0;
    } else if (type !== "space") newlines = 2;
  }
  return blocks;
}

/** Of a comment that has the line for itself, so that its indentation counts; else the comment's own. */
function startOfLine(source: string, offset: number): number {
  let at = offset;
  while (at > 0 && " \t".includes(source[at - 1] ?? "")) at -= 1;
  return at === 0 || source[at - 1] === "\n" ? at : offset;
}

/** Comments, by where they start, that are or may be part of a secret, and those that stand beside one. */
function touchedComments(source: string, tokens: YamlToken[], regions: SecretRegion[]) {
  const [whole, near] = [new Set<number>(), new Set<number>()];
  for (const { start, end, isQuoted, isEmpty } of regions) {
    let index = tokenAt(tokens, start);
    for (; (tokens[index]?.offset ?? Number.POSITIVE_INFINITY) < end; index += 1) {
      const token = tokens[index];
      if (token?.type === "comment") whole.add(token.offset);
    }
    let lines = 0;
    for (; index < tokens.length && lines < NEAR_LINES; index += 1) {
      const token = tokens[index];
      if (token?.type === "comment") {
        const isPart = isEmpty || (lines === 0 && !isQuoted);
        (isPart ? whole : near).add(token.offset);
      } else if (token?.type === "newline") lines += 1;
      else if (token?.type !== "space" && !(lines === 0 && isClosing(token))) break;
    }
    markAbove(source, tokens, start, near);
  }
  return { whole, near };
}

/** Lines after a secret in which a comment still belongs to it. */
const NEAR_LINES = 8;

function isClosing(token: YamlToken | undefined): boolean {
  return token?.type === "flow-map-end" || token?.type === "flow-seq-end" || token?.type === "comma";
}

function markAbove(source: string, tokens: YamlToken[], keyEnd: number, near: Set<number>): void {
  const lineStart = source.lastIndexOf("\n", keyEnd - 1) + 1;
  let lines = 0;
  for (let index = tokenAt(tokens, lineStart) - 1; index >= 0 && lines < NEAR_LINES; index -= 1) {
    const token = tokens[index];
    if (token?.type === "comment") near.add(token.offset);
    else if (token?.type === "newline") lines += 1;
    else if (token?.type !== "space") break;
  }
}

/** Without the sign and the spaces after it. */
function contentOf(source: string, { start, end }: Span): Span {
  let from = start;
  while (from < end && "# \t".includes(source[from] ?? "")) from += 1;
  let to = end;
  while (to > from && " \t\r".includes(source[to - 1] ?? "")) to -= 1;
  return { start: from, end: to };
}
