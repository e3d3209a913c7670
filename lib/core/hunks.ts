import { structuredPatch } from "diff";

/** One line of a comparison: on both sides, or on one. Line numbers are 1-based; null on the side without it. */
export interface DiffLine {
  kind: "same" | "removed" | "added";
  text: string;
  before: number | null;
  after: number | null;
}

/** Unchanged lines that are shown around a change. */
const CONTEXT_LINES = 3;
/** Two texts further apart than this are shown as a whole, removed and then added: finding the shortest way takes seconds. */
const MAX_EDITED_LINES = 1_000;

const KINDS: Readonly<Record<string, DiffLine["kind"]>> = { " ": "same", "-": "removed", "+": "added" };

/** Where two texts differ, line by line: each place with a few lines around it. Whether the last line ends is not compared. */
export function hunksOf(before: string, after: string): DiffLine[][] {
  const patch = structuredPatch("", "", ended(before), ended(after), "", "", {
    context: CONTEXT_LINES,
    maxEditLength: MAX_EDITED_LINES,
  });
  if (!patch) return [[...wholly("removed", before), ...wholly("added", after)]];
  return patch.hunks.map(({ lines, oldStart, newStart }) => numbered(lines, oldStart, newStart));
}

/** @param lines of a patch: the first character says the kind. */
function numbered(lines: string[], oldStart: number, newStart: number): DiffLine[] {
  let [before, after] = [oldStart, newStart];
  return lines.map((line) => {
    const kind = KINDS[line.charAt(0)] ?? "same";
    const shown = {
      kind,
      text: line.slice(1),
      before: kind === "added" ? null : before,
      after: kind === "removed" ? null : after,
    };
    if (kind !== "added") before += 1;
    if (kind !== "removed") after += 1;
    return shown;
  });
}

function wholly(kind: "removed" | "added", text: string): DiffLine[] {
  const lines = ended(text).split("\n").slice(0, -1);
  return lines.map((line, index) => ({
    kind,
    text: line,
    before: kind === "removed" ? index + 1 : null,
    after: kind === "added" ? index + 1 : null,
  }));
}

const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
