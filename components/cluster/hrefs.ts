export function nodeHref(name: string): string {
  return `/nodes/${encodeURIComponent(name)}`;
}
