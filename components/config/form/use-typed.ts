"use client";

import { useState } from "react";

/**
 * What is being typed into one field, until it is left or Enter is pressed: each change of the file is one step of undo.
 * @param written as the file has it
 * @param commit says why it cannot be taken, or null when it was
 */
export function useTyped(written: string, commit: (text: string) => string | null) {
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const take = () => {
    if (typed === null) return;
    const refused = typed === written ? null : commit(typed);
    setError(refused);
    if (refused === null) setTyped(null);
  };
  return {
    error,
    /** For an `Input`. */
    bind: {
      value: typed ?? written,
      "aria-invalid": error !== null || undefined,
      // Ctrl+Z is the browser's own here while something is typed, and the document's otherwise.
      "data-typing": typed !== null && typed !== written ? "" : undefined,
      onChange: ({ target }: { target: { value: string } }) => {
        setTyped(target.value);
        setError(null);
      },
      onBlur: take,
      onKeyDown: (event: { key: string; preventDefault: () => void }) => {
        if (event.key === "Enter") {
          event.preventDefault();
          take();
        } else if (event.key === "Escape") {
          setTyped(null);
          setError(null);
        }
      },
    },
  };
}
