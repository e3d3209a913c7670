"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { inputClasses } from "./input";
import { useTypedBefore } from "./use-typed-before";

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  const area = useTypedBefore(props);
  return (
    <textarea
      ref={area}
      className={cn(inputClasses, "field-sizing-content h-auto min-h-20 py-2", className)}
      {...props}
    />
  );
}
