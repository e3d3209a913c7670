"use client";

/**
 * Last resort of a page. In production the message is hidden; the digest finds it in the log. No parts of ours: they
 * would come a second time with every first page, and may be what failed.
 */
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
      <h1>This page could not be shown.</h1>
      <p className="max-w-prose text-muted-foreground">
        Nothing was changed on the cluster by this. Try again; if it stays, look for the reference in the log
        of the UI.
      </p>
      {error.digest ? (
        <code className="font-mono text-muted-foreground text-table">{error.digest}</code>
      ) : null}
      <button
        type="button"
        className="h-9 rounded-md border border-border bg-card px-3.5 font-medium text-sm hover:bg-accent max-sm:h-10"
        onClick={reset}
      >
        Try again
      </button>
    </div>
  );
}
