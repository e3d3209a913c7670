"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useTypedBefore } from "./use-typed-before";

export const inputClasses =
  "h-9 w-full min-w-0 rounded-md border border-input bg-card px-2.5 text-sm placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-55 aria-invalid:border-failure max-sm:h-10 max-sm:text-base";

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  const input = useTypedBefore(props);
  return <input ref={input} type={type} className={cn(inputClasses, className)} {...props} />;
}
