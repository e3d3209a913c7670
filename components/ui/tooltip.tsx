"use client";

import * as Primitive from "radix-ui/tooltip";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";

interface TooltipProps {
  /** What is told on hover and focus. Nothing is shown when it is null. */
  content: ReactNode;
  /** One element that takes focus and a ref: a button, a link, or a span with tabIndex={0}. */
  children: ReactElement;
  side?: "top" | "right" | "bottom" | "left";
  className?: string;
}

/** `<Tooltip content="PVE, 7 s ago"><button …/></Tooltip>`; needs no provider around it. */
export function Tooltip({ content, children, side = "top", className }: TooltipProps) {
  if (content === null || content === undefined || content === "") return children;
  return (
    <Primitive.Provider delayDuration={250}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className={cn(
              "z-50 max-w-72 rounded-md bg-foreground px-2.5 py-1.5 text-background text-table shadow-lg",
              className,
            )}
          >
            {content}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
