"use client";

import { CircleAlert } from "lucide-react";
import { useEffect } from "react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { Failure } from "./use-action";

const LOOKS = {
  failure: { box: "bg-failure-soft", icon: "text-failure" },
  attention: { box: "bg-attention-soft", icon: "text-attention" },
};

/** That it waits for somebody else is no failure. */
const lookOf = ({ code }: Failure) => (code === "approval_needed" ? "attention" : "failure");

/** The sentence of a failure that belongs to no single field. */
export function FormFailure({ failure }: { failure: Failure | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {failure ? (
        <div
          className={cn("flex items-start gap-2 rounded-md px-3 py-2 text-sm", LOOKS[lookOf(failure)].box)}
        >
          <CircleAlert className={cn("mt-0.5 size-4 shrink-0", LOOKS[lookOf(failure)].icon)} aria-hidden />
          <div className="min-w-0">
            <p>{failure.message}</p>
            {failure.code === "approval_needed" ? (
              <Link href="/maintenance" className="underline underline-offset-4">
                Show what waits
              </Link>
            ) : null}
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
