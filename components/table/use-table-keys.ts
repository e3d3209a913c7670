"use client";

import { type KeyboardEvent, useState } from "react";

const PAGE_ROWS = 12;

interface TableKeysOptions {
  keys: () => string[];
  onMove: (index: number) => void;
  onOpen: (index: number) => void;
  onToggle: (key: string) => void;
}

/** Arrow keys, Home, End and paging move an active row; Enter opens it, space chooses it. */
export function useTableKeys({ keys, onMove, onOpen, onToggle }: TableKeysOptions) {
  const [activeKey, setActiveKey] = useState<string | null>(null);

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const all = keys();
    const current = activeKey === null ? -1 : all.indexOf(activeKey);
    const target = destination(event.key, current, all.length);
    if (target !== null) {
      event.preventDefault();
      setActiveKey(all[target] ?? null);
      onMove(target);
      return;
    }
    // Keys on a link, a button or a checkbox inside the table are theirs.
    if (event.target !== event.currentTarget || current < 0 || activeKey === null) return;
    if (event.key === "Enter") {
      event.preventDefault();
      onOpen(current);
    } else if (event.key === " ") {
      event.preventDefault();
      onToggle(activeKey);
    }
  }

  return { activeKey, onKeyDown, clear: () => setActiveKey(null) };
}

function destination(key: string, current: number, count: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, current + 1);
    case "ArrowUp":
      return Math.max(0, current - 1);
    case "PageDown":
      return Math.min(last, current + PAGE_ROWS);
    case "PageUp":
      return Math.max(0, current - PAGE_ROWS);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
