"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { Section } from "./navigation";

/** How long "g" waits for the letter after it. */
const SEQUENCE_MS = 1200;

/**
 * Keys of the whole app: ⌘K or Ctrl+K opens the palette, "?" the list of these keys, "/" goes to the page's filter, "g" and a letter to a
 * section. Plain letters are ignored while somebody types.
 */
export function useShortcuts(
  sections: readonly Section[],
  openPalette: () => void,
  openHelp: () => void,
): void {
  const router = useRouter();
  const goPressedAt = useRef(0);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey) {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "?") openHelp();
      else if (event.key === "/") focusFilter(event);
      else if (event.key === "g" && event.timeStamp - goPressedAt.current > SEQUENCE_MS) {
        goPressedAt.current = event.timeStamp;
      } else if (event.timeStamp - goPressedAt.current <= SEQUENCE_MS) {
        goPressedAt.current = 0;
        const target = sections.find((section) => section.key === event.key);
        if (target) router.push(target.href);
      }
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [router, sections, openPalette, openHelp]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>("[data-filter-input]");
  if (!filter) return;
  event.preventDefault();
  filter.focus();
  filter.select();
}
