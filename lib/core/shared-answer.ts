import "server-only";
import { clock } from "./clock";
import { singleton } from "./singleton";

interface Kept {
  at: number;
  answer: Promise<unknown>;
}

/** How long an answer of one node is shared: fifty people on a node page cost the cluster what one costs. */
const KEEP_MS = 20_000;

/** Asks once per `key` and 20 s, however many ask meanwhile; a failure is not kept. */
export function sharedAnswer<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const kept = singleton("shared-answers", () => new Map<string, Kept>());
  const now = clock().monotonicMs();
  for (const [other, { at }] of kept) if (now - at > KEEP_MS) kept.delete(other);
  const known = kept.get(key);
  if (known) return known.answer as Promise<T>;
  const answer = ask();
  kept.set(key, { at: now, answer });
  answer.catch(() => kept.delete(key));
  return answer;
}
