import { marks, type TextLine, unquoted } from "./line";
import type { Place } from "./place";

interface Frame {
  isMapping: boolean;
  /** Keys that lead to it, from the line's own value on. */
  path: string[];
  /** The key whose value is being read. */
  key: string | null;
}

/** What stands between two marks: a key, a value or an item. */
interface Word {
  frame: Frame;
  from: number;
  to: number;
  /** The key that it is the value of. */
  of: string | null;
  text: string;
}

/** What of the brackets on a line an offset stands in; null outside of them. `path` begins at the line's value. */
export function bracketsAt(text: string, line: TextLine, offset: number): Omit<Place, "isInBrackets"> | null {
  const words = wordsIn(text, line);
  const word = words.find(({ from, to }) => from <= offset && offset <= to);
  if (word === undefined) return null;
  const { frame, of } = word;
  const beside = words.filter((other) => other !== word && other.frame === frame && other.text !== "");
  let { from, to } = word;
  while (from < Math.min(offset, to) && text[from] === " ") from += 1;
  while (to > from && text[to - 1] === " ") to -= 1;
  return {
    kind: !frame.isMapping ? "item" : of === null ? "key" : "value",
    path: of === null ? frame.path : [...frame.path, of],
    from,
    to,
    others: new Set(beside.flatMap((other) => (other.of === null ? [other.text] : []))),
  };
}

/** As deep as a file may be (yaml/limits.ts). */
const MOST_DEEP = 32;

function wordsIn(text: string, line: TextLine): Word[] {
  const frames: Frame[] = [];
  const words: Word[] = [];
  let from = line.value;
  const end = (to: number) => {
    const frame = frames.at(-1);
    if (frame) words.push({ frame, from, to, of: frame.key, text: unquoted(text.slice(from, to)) });
    from = to + 1;
  };
  for (const { char, offset } of marks(text, line.value, line.end)) {
    const frame = frames.at(-1);
    if (char === "[" || char === "{") {
      if (frames.length === MOST_DEEP) return words;
      const path = frame ? [...frame.path, ...(frame.key === null ? [] : [frame.key])] : [];
      frames.push({ isMapping: char === "{", path, key: null });
      from = offset + 1;
    } else if (frame === undefined) continue;
    else if (char !== ":") {
      end(offset);
      frame.key = null;
      if (char !== ",") frames.pop();
    } else if (frame.isMapping && frame.key === null) {
      end(offset);
      frame.key = words.at(-1)?.text ?? "";
    }
  }
  // The cursor may stand in the spaces behind the last word.
  end(line.to);
  return words;
}
