import { hunksOf } from "@/lib/core/hunks";
import { nextTurn } from "@/lib/core/next-turn";

/** Of texts, the one that another differs from in the fewest lines; the first of equals. */
export async function nearestOf<T extends { text: string }>(
  texts: readonly T[],
  other: string,
): Promise<T | null> {
  let nearest: T | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const each of texts) {
    const changed = hunksOf(each.text, other)
      .flat()
      .filter(({ kind }) => kind !== "same").length;
    if (changed < fewest) [nearest, fewest] = [each, changed];
    await nextTurn();
  }
  return nearest;
}
