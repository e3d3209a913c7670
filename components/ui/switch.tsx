"use client";

import * as Primitive from "radix-ui/switch";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Switch({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        "relative inline-flex h-5 w-9 shrink-0 items-center rounded-full after:absolute after:-inset-2 border border-input bg-muted transition-colors disabled:cursor-not-allowed disabled:opacity-55 data-[state=checked]:border-primary data-[state=checked]:bg-primary",
        className,
      )}
      {...props}
    >
      <Primitive.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-mark transition-transform data-[state=checked]:translate-x-[1.1rem] data-[state=checked]:bg-primary-foreground" />
    </Primitive.Root>
  );
}
