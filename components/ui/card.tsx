import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Card({ className, ...props }: ComponentProps<"section">) {
  return (
    <section
      className={cn("min-w-0 rounded-lg border border-border bg-card text-card-foreground", className)}
      {...props}
    />
  );
}

/** Title left, actions right, in one line that wraps on a phone. */
export function CardHeader({ className, ...props }: ComponentProps<"div">) {
  return (
    <div className={cn("flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3 pb-2", className)} {...props} />
  );
}

export function CardTitle({ className, ...props }: ComponentProps<"h2">) {
  return <h2 className={cn("font-semibold text-sm", className)} {...props} />;
}

export function CardDescription({ className, ...props }: ComponentProps<"p">) {
  return <p className={cn("text-muted-foreground text-table", className)} {...props} />;
}

/** Pushes what it holds to the right end of a CardHeader. */
export function CardAction({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("ml-auto flex items-center gap-1.5", className)} {...props} />;
}

export function CardContent({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("px-4 pb-4", className)} {...props} />;
}

export function CardFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn(
        "flex flex-wrap items-center gap-2 border-border border-t px-4 py-2.5 text-table",
        className,
      )}
      {...props}
    />
  );
}
