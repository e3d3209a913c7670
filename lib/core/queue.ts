import pLimit from "p-limit";

/**
 * Work that waits for its turn; each call settles as its own work does, and a failure stops nobody. Knows how many run
 * (`activeCount`) and wait (`pendingCount`), and keeps the request that each piece of work belongs to.
 */
export type Queue = ReturnType<typeof pLimit>;

/** One after the other, in the order in which they came. */
export function inOrder(): Queue {
  return pLimit(1);
}
