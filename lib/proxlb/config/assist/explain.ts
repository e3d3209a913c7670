import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { keyWords } from "@/lib/proxlb/config/key-words";
import { keyAt } from "@/lib/proxlb/config/keys";
import { valueAt } from "@/lib/proxlb/yaml/plain";
import { pathAt } from "./place";

export interface Explained {
  path: string[];
  /** Effect, type and default, since when and when it counts: a line each. */
  lines: string[];
  /** The word that was asked about. */
  from: number;
  to: number;
}

/** What a key means, asked at it or at its value; null where ProxLB reads nothing. */
export function explainAt(text: string, offset: number): Explained | null {
  const at = pathAt(text, offset);
  if (at === null) return null;
  const node = keyAt(at.path);
  return node && { ...at, lines: keyWords(node.key) };
}

/**
 * What the saved file says at a path, and what the running ProxLB works with.
 * @param used the values that it works with, secrets masked as in `saved`; undefined where nobody knows them
 */
export function standingAt(path: readonly string[], saved: unknown, used: unknown): string[] {
  const written = writtenAt(saved, path);
  const inFile = written === null ? "The saved file leaves it out." : `In the saved file: ${written}`;
  if (used === undefined) return [inFile, "What the running ProxLB works with is not known."];
  const working = writtenAt(used, path);
  // Two masks look alike whatever is behind them.
  if ([written, working].some((one) => one?.includes(KEPT_SECRET))) return [inFile];
  if (working === null) return [inFile, "The running ProxLB works with its default."];
  return [inFile, `The running ProxLB works with ${working === written ? "the same" : working}.`];
}

/** What a file says at a path, in its own words as far as they are plain; null where it says nothing. */
function writtenAt(values: unknown, path: readonly string[]): string | null {
  const value = valueAt(values, path);
  if (value === undefined) return null;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
