"use client";

import { useSyncExternalStore } from "react";

/** "⌘K" on Apple's systems, "Ctrl K" on all others and until the browser says which. */
export function useSearchKeys(): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => searchKeysOn(navigator.platform),
    () => OTHERS,
  );
}

const OTHERS = "Ctrl K";

/** @param platform `navigator.platform`: "MacIntel", "iPhone", "Linux x86_64", "Win32" */
export function searchKeysOn(platform: string): string {
  return /^(Mac|iPhone|iPad|iPod)/.test(platform) ? "⌘K" : OTHERS;
}
