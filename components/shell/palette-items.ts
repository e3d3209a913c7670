"use client";

import { useEffect } from "react";
import type { PaletteItem } from "./types";

interface Source {
  items: () => PaletteItem[];
  load: (() => Promise<unknown>) | undefined;
}

const sources = new Map<string, Source>();

/**
 * Feeds the command palette while the component is mounted. `source` runs each time the palette opens, so it may read
 * thousands of rows; keep it stable (module level or useCallback).
 * @param load fetches what the source reads where it is not there yet; when it is done, the source runs again.
 */
export function usePaletteSource(
  key: string,
  source: () => PaletteItem[],
  load?: () => Promise<unknown>,
): void {
  useEffect(() => {
    sources.set(key, { items: source, load });
    return () => {
      sources.delete(key);
    };
  }, [key, source, load]);
}

/** What all mounted sources offer now. */
export function collectPaletteItems(): PaletteItem[] {
  return [...sources.values()].flatMap(({ items }) => items());
}

/** Lets every source fetch what it lacks. Never rejects: what cannot be fetched is not offered. */
export async function loadPaletteItems(): Promise<void> {
  await Promise.allSettled([...sources.values()].map(({ load }) => load?.()));
}

/** The best `limit` items of which every word of `query` is found; label starts before word starts before the rest. */
export function rankPaletteItems(items: PaletteItem[], query: string, limit: number): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0)
    return items.filter((item) => item.group === "Pages" || item.group === "Actions").slice(0, limit);
  const ranked: { item: PaletteItem; score: number }[] = [];
  for (const item of items) {
    const score = scoreItem(item, words);
    if (score > 0) ranked.push({ item, score });
  }
  return ranked
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map((entry) => entry.item);
}

function scoreItem(item: PaletteItem, words: string[]): number {
  const label = item.label.toLowerCase();
  const rest = `${item.detail ?? ""} ${item.keywords ?? ""}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    const at = label.indexOf(word);
    if (at === 0) score += label.length === word.length ? 5 : 4;
    else if (at > 0) score += /[a-z0-9]/.test(label.charAt(at - 1)) ? 2 : 3;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  return score / words.length;
}
