import { useRef } from "react";

interface FocusHandlers {
  onOpenAutoFocus?: (event: Event) => void;
  onCloseAutoFocus?: (event: Event) => void;
}

/**
 * Handlers for the content of a dialog, which give the focus back to what had it before. Radix gives it to a trigger only:
 * after a dialog that is opened otherwise the next Tab would begin at the top of the page.
 */
export function useFocusBack({ onOpenAutoFocus, onCloseAutoFocus }: FocusHandlers) {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: (event: Event) => {
      before.current = document.activeElement;
      onOpenAutoFocus?.(event);
    },
    onCloseAutoFocus: (event: Event) => {
      onCloseAutoFocus?.(event);
      const had = before.current;
      if (event.defaultPrevented || !(had instanceof HTMLElement)) return;
      if (had === document.body || !had.isConnected) return;
      event.preventDefault();
      had.focus();
    },
  };
}
