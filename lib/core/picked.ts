/** The items at these places, in this order; none for a place where there is nothing. */
export function picked<T>(items: readonly T[], places: readonly number[]): T[] {
  const found: T[] = [];
  for (const place of places) {
    const item = items[place];
    if (item !== undefined) found.push(item);
  }
  return found;
}
