"use client";

import { CircleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";

/** Last resort of a page. In production the message is hidden; the digest finds it in the log. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <div
      role="alert"
      className="grid min-h-[60dvh] place-content-center justify-items-center gap-3 p-6 text-center"
    >
      <CircleAlert className="size-6 text-failure" aria-hidden />
      <h1>This page could not be shown.</h1>
      <p className="max-w-prose text-muted-foreground">
        Nothing was changed on the cluster by this. Try again; if it stays, look for the reference in the log
        of the UI.
      </p>
      {error.digest ? (
        <code className="font-mono text-muted-foreground text-table">{error.digest}</code>
      ) : null}
      <Button variant="outline" onClick={reset}>
        Try again
      </Button>
    </div>
  );
}
