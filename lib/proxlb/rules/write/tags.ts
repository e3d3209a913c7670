/** What PVE takes for a tag once it has lower-cased it (pve-common, format pve-tag). */
const TAG = /^[a-z0-9_][a-z0-9_\-+.]*$/;

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/**
 * A tag list as PVE keeps it after a write: lower case, each once, sorted (PVE::GuestHelpers::get_unique_tags). A
 * cluster whose tag-style says otherwise keeps case or order; whoever has written reads again.
 */
export function keptTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.toLowerCase()))].sort();
}

/** The list with some more and some fewer; what is on neither list stays as it is. */
export function changedTags(
  tags: readonly string[],
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): string[] {
  return keptTags([...tags.filter((tag) => !remove.includes(tag)), ...add]);
}

export function sameTags(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join(";") === [...b].sort().join(";");
}
