import type { ComponentProps } from "react";
import { cn } from "./cn";

const VARIANTS = {
  neutral: "bg-secondary text-secondary-foreground",
  outline: "border border-border text-muted-foreground",
  moving: "bg-moving-soft text-moving",
  attention: "bg-attention-soft text-attention",
  failure: "bg-failure-soft text-failure",
};

interface BadgeProps extends ComponentProps<"span"> {
  variant?: keyof typeof VARIANTS | undefined;
}

/** A word of state. Colour never stands alone: the word, or an icon with it, says the same. */
export function Badge({ className, variant = "neutral", ...props }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 max-w-full shrink-0 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-2xs [&>svg]:size-3 [&>svg]:shrink-0",
        VARIANTS[variant],
        className,
      )}
      {...props}
    />
  );
}
