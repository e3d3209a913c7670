import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Stands in for what is loading; give it the size of what will come, so that nothing jumps. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return <div aria-hidden className={cn("animate-pulse rounded-sm bg-muted", className)} {...props} />;
}
