import { buttonVariants } from "@/components/ui/button";

/** For an address behind which there is nothing (any more). */
export function NothingHere() {
  return (
    <div className="grid place-content-center justify-items-center gap-3 px-6 py-20 text-center">
      <h1>There is nothing at this address.</h1>
      <p className="max-w-prose text-muted-foreground">
        The node, guest or run may be gone, or the link is mistyped.
      </p>
      {/* No Link: its code would come a second time with every first page, and who is lost may well load anew. */}
      <a href="/" className={buttonVariants({ variant: "outline" })}>
        Go to the overview
      </a>
    </div>
  );
}
