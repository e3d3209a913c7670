"use client";

import "./globals.css";

/** Stands in for the root layout when that one fails, hence its own html and body and no parts of ours. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <main
          role="alert"
          className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center"
        >
          <h1>ProxLB UI could not be shown.</h1>
          <p className="max-w-prose text-muted-foreground">
            ProxLB and the cluster go on without it. Try again; if it stays, look for the reference in the log
            of the UI.
          </p>
          {error.digest ? <code className="font-mono text-muted-foreground">{error.digest}</code> : null}
          <button type="button" className="rounded-md border border-input px-3 py-2" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
