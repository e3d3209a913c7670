"use client";

import { CircleAlert } from "lucide-react";
import { useEffect } from "react";
import type { Failure } from "./use-action";

/** The sentence of a failure that belongs to no single field. */
export function FormFailure({ failure }: { failure: Failure | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {failure ? (
        <div className="flex items-start gap-2 rounded-md bg-failure-soft px-3 py-2 text-sm">
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-failure" aria-hidden />
          <div className="min-w-0">
            <p>{failure.message}</p>
            {failure.requestId ? (
              <p className="text-muted-foreground text-table">
                Reference <code className="font-mono">{failure.requestId}</code>
              </p>
            ) : null}
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** Warns before the tab closes or a link leaves while something is unsaved. */
export function UnsavedGuard({ when }: { when: boolean }) {
  useEffect(() => {
    if (!when) return;
    function onUnload(event: BeforeUnloadEvent) {
      event.preventDefault();
    }
    function onClick(event: MouseEvent) {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!link || link.getAttribute("target") === "_blank" || event.metaKey || event.ctrlKey) return;
      if (window.confirm("Leave without saving? What you changed here is lost.")) return;
      event.preventDefault();
      event.stopPropagation();
    }
    window.addEventListener("beforeunload", onUnload);
    // In the capture phase, before Next's link sees the click.
    document.addEventListener("click", onClick, true);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, true);
    };
  }, [when]);
  return null;
}
