import { buttonVariants } from "@/components/ui/button";

/** What was here may be gone: said inside the frame, so that the way on is at hand. */
export default function NotFound() {
  return (
    <div className="grid place-content-center justify-items-center gap-3 px-6 py-20 text-center">
      <h1>There is nothing at this address.</h1>
      <p className="max-w-prose text-muted-foreground">
        The node, guest or run may be gone, or the link is mistyped.
      </p>
      <a href="/" className={buttonVariants({ variant: "outline" })}>
        Go to the overview
      </a>
    </div>
  );
}
