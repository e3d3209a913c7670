"use client";

import { createContext, useContext, useSyncExternalStore } from "react";

/** When the server rendered the page (ms), so that server and first browser render write the same ages. */
export const RenderedAt = createContext<number | null>(null);

/** The current time in milliseconds, ticking once a second for everybody together; null where nobody knows it yet. */
export function useNow(): number | null {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(subscribe, current, () => renderedAt);
}

const TICK_MS = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let nowMs = Date.now();

function current(): number {
  return nowMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    nowMs = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}
