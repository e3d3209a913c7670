import { buttonVariants } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <h1>There is nothing at this address.</h1>
      <p className="max-w-prose text-muted-foreground">
        The node, guest or run may be gone, or the link is mistyped.
      </p>
      {/* No Link: its code would come a second time with every first page, and who is lost may well load anew. */}
      <a href="/" className={buttonVariants({ variant: "outline" })}>
        Go to the overview
      </a>
    </main>
  );
}
