"use client";

import { type ChangeEvent, type RefObject, useEffect, useRef } from "react";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** As React's own props have it; a control without `onChange` tells nobody. */
interface Held<Kind extends Control> {
  value?: string | number | readonly string[];
  onChange?: (event: ChangeEvent<Kind>) => void;
}

/**
 * Of a text, number, date, choice or text area: what was typed or chosen, or filled in by the browser, before the page ran is
 * told to its owner once it does. No event tells it, and a form would save something else than a person sees.
 * @returns the ref for the control
 */
export function useTypedBefore<Kind extends Control>(props: Held<Kind>): RefObject<Kind | null> {
  const control = useRef<Kind>(null);
  const atFirst = useRef(props);
  useEffect(() => {
    const element = control.current;
    const { value, onChange } = atFirst.current;
    if (!element || !onChange) return;
    if (element.value === drawn(element) || element.value === String(value ?? "")) return;
    // What a handler reads of an event is its target.
    onChange({ target: element, currentTarget: element } as unknown as ChangeEvent<Kind>);
  }, []);
  return control;
}

/** What the server put into it: the browser keeps that beside what is in it now. */
function drawn(element: Control): string {
  if (!(element instanceof HTMLSelectElement)) return element.defaultValue;
  const options = [...element.options];
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
}
