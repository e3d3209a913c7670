import { type RefObject, useEffect, useRef } from "react";

/**
 * Of a text field: what was typed, or filled in by the browser, before the page ran is told to its owner once it does. No event
 * tells it, and a form would call a field empty that a person sees filled.
 * @returns the ref for the input
 */
export function useTypedBefore(
  value: string,
  onChange: (typed: string) => void,
): RefObject<HTMLInputElement | null> {
  const input = useRef<HTMLInputElement>(null);
  const atFirst = useRef({ value, onChange });
  useEffect(() => {
    const { value, onChange } = atFirst.current;
    const typed = input.current?.value ?? value;
    if (typed !== value) onChange(typed);
  }, []);
  return input;
}
