import "server-only";
import { changesBetween } from "@/lib/proxlb/config/changes";

/** More are not listed beside a version: it can be opened. */
const LISTED = 20;

/** The keys that differ between two texts, as everybody may read them; none where only comments, order or spelling do. */
export async function changedKeysBetween(before: string, after: string): Promise<string[]> {
  const changes = await changesBetween(before, after);
  return [...new Set(changes.map(({ path }) => path))].slice(0, LISTED);
}
