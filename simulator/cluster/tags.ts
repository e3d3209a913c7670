import type { World } from "./world";

const TAG = /^[a-z0-9_][a-z0-9_\-+.]*$/i;

/**
 * What PVE makes of a written tag list: separators `,`, `;` and blanks, duplicates gone, lower case unless the tag
 * style says otherwise, sorted unless the style keeps the order. An empty list is stored as one blank.
 */
export function normalizeTags(world: World, text: string): { tags: string } | { invalid: string } {
  const given = text.split(/[,;\s]+/).filter(Boolean);
  if (given.some((tag) => !TAG.test(tag))) return { invalid: "invalid format - invalid characters in tag\n" };
  const style = world.options.tagStyle ?? {};
  const cased = style["case-sensitive"] === 1 ? given : given.map((tag) => tag.toLowerCase());
  const unique = [...new Set(cased)];
  if (style.ordering !== "config") unique.sort();
  return { tags: unique.length === 0 ? " " : unique.join(";") };
}
