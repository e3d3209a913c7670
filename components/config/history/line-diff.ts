/** One line of a comparison: on both sides, or on one. Line numbers are 1-based; null on the side without it. */
export interface DiffLine {
  kind: "same" | "removed" | "added";
  text: string;
  before: number | null;
  after: number | null;
}

/** Above this many comparisons the changed middle is shown as a whole: removed, then added. */
const MAX_CELLS = 4_000_000;

/** The shortest way from one text to another, line by line. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const middle = diffMiddle(a.slice(start, a.length - tail), b.slice(start, b.length - tail));
  const kinds = [...repeat("same", start), ...middle, ...repeat("same", tail)];
  let [left, right] = [0, 0];
  return kinds.map((kind): DiffLine => {
    const text = (kind === "added" ? b[right] : a[left]) ?? "";
    if (kind !== "added") left += 1;
    if (kind !== "removed") right += 1;
    return { kind, text, before: kind === "added" ? null : left, after: kind === "removed" ? null : right };
  });
}

type Kind = DiffLine["kind"];

/** Longest common subsequence by the table everybody knows, filled from the end. */
function diffMiddle(a: string[], b: string[]): Kind[] {
  if (a.length * b.length > MAX_CELLS) return [...repeat("removed", a.length), ...repeat("added", b.length)];
  const width = b.length + 1;
  const length = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const down = length[(i + 1) * width + j] ?? 0;
      const right = length[i * width + j + 1] ?? 0;
      length[i * width + j] =
        a[i] === b[j] ? (length[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(down, right);
    }
  }
  const kinds: Kind[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      kinds.push("same");
      i += 1;
      j += 1;
    } else if ((length[(i + 1) * width + j] ?? 0) >= (length[i * width + j + 1] ?? 0)) {
      kinds.push("removed");
      i += 1;
    } else {
      kinds.push("added");
      j += 1;
    }
  }
  return [...kinds, ...repeat("removed", a.length - i), ...repeat("added", b.length - j)];
}

function repeat(kind: Kind, times: number): Kind[] {
  return Array.from({ length: times }, () => kind);
}
