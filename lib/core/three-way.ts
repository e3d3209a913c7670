import { diff3Merge } from "node-diff3";

/** A stretch of a merged text, or a place where both sides changed the same lines. Lines without their ends. */
export type MergePiece =
  | { kind: "merged"; lines: string[] }
  | { kind: "conflict"; ours: string[]; base: string[]; theirs: string[] };

/** Which side's lines stand at a conflict; `both`: ours, then theirs. */
export type Choice = "ours" | "theirs" | "both";

type Sides = [ours: string[], base: string[], theirs: string[]];

/** Two texts that came from one, line by line: what only one side changed is taken over, the rest has to be decided. */
export function threeWay(ours: string, base: string, theirs: string): MergePiece[] {
  const sides = [ours, base, theirs].map((text) => text.split("\n")) as Sides;
  const head = alike(sides, (side, index) => side[index]);
  const inner = sides.map((side) => side.slice(head)) as Sides;
  const tail = alike(inner, (side, index) => side[side.length - 1 - index]);
  const pieces = mergedInside(inner.map((side) => side.slice(0, side.length - tail)) as Sides);
  const first: MergePiece = { kind: "merged", lines: sides[1].slice(0, head) };
  const last: MergePiece = { kind: "merged", lines: inner[1].slice(inner[1].length - tail) };
  return [first, ...pieces, last].filter((piece) => piece.kind === "conflict" || piece.lines.length > 0);
}

/** How many lines all three have in common, by one way of counting them. */
function alike(sides: Sides, at: (side: string[], index: number) => string | undefined): number {
  const shortest = Math.min(...sides.map(({ length }) => length));
  let count = 0;
  while (count < shortest && sides.every((side) => at(side, count) === at(sides[1], count))) count += 1;
  return count;
}

/** Pairs of equal lines, of which the library looks at each: beyond this it would take seconds. */
const MAX_PAIRS = 300_000;

function mergedInside([a, o, b]: Sides): MergePiece[] {
  if (pairsOf(a, o) + pairsOf(b, o) > MAX_PAIRS) return [{ kind: "conflict", ours: a, base: o, theirs: b }];
  return diff3Merge(a, o, b, { excludeFalseConflicts: true }).map(({ ok, conflict }): MergePiece => {
    if (conflict) return { kind: "conflict", ours: conflict.a, base: conflict.o, theirs: conflict.b };
    return { kind: "merged", lines: ok ?? [] };
  });
}

function pairsOf(one: string[], other: string[]): number {
  const counts = new Map<string, number>();
  for (const line of other) counts.set(line, (counts.get(line) ?? 0) + 1);
  return one.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}

/** @param choices one for each conflict, in order. @returns null while one of them is not decided */
export function mergedText(
  pieces: readonly MergePiece[],
  choices: readonly (Choice | undefined)[] = [],
): string | null {
  const lines: string[] = [];
  let conflict = 0;
  for (const piece of pieces) {
    if (piece.kind === "merged") {
      lines.push(...piece.lines);
      continue;
    }
    const choice = choices[conflict];
    conflict += 1;
    if (choice === undefined) return null;
    if (choice !== "theirs") lines.push(...piece.ours);
    if (choice !== "ours") lines.push(...piece.theirs);
  }
  return lines.join("\n");
}
