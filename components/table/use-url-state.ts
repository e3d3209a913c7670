"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";

/** Browsers refuse more than about 100 history writes in 30 s. */
const WRITE_DELAY_MS = 300;

/**
 * State that lives in the address (`?key=value`) and so can be shared and survives a reload. The value changes at
 * once, the address a moment later and without a request; the fallback is not written.
 */
export function useUrlState(key: string, fallback = ""): [string, (value: string) => void] {
  const params = useSearchParams();
  const given = params?.get(key) ?? fallback;
  const [value, setValue] = useState(given);
  const [seen, setSeen] = useState(given);
  const written = useRef(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The address changed by other means: a link, the back button. What we wrote ourselves is no news.
  if (given !== seen) {
    setSeen(given);
    if (given !== written.current) setValue(given);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const set = useCallback(
    (next: string) => {
      setValue(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        written.current = next;
        writeParam(key, next, fallback);
      }, WRITE_DELAY_MS);
    },
    [key, fallback],
  );
  return [value, set];
}

function writeParam(key: string, value: string, fallback: string): void {
  const url = new URL(window.location.href);
  if (value === fallback) url.searchParams.delete(key);
  else url.searchParams.set(key, value);
  window.history.replaceState(null, "", url);
}
