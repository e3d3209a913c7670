"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { inputClasses } from "./input";
import { useTypedBefore } from "./use-typed-before";

/** The platform's own select: best on a phone, by keyboard and for a screen reader, and free of JavaScript. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  const select = useTypedBefore(props);
  return (
    <span className={cn("relative inline-flex w-full min-w-0", className)}>
      <select
        ref={select}
        className={cn(inputClasses, "cursor-pointer appearance-none truncate pr-8")}
        {...props}
      >
        {children}
      </select>
      <ChevronDown
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted-foreground"
        aria-hidden
      />
    </span>
  );
}
