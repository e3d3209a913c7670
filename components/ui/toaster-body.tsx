"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { Toaster as Sonner } from "sonner";
import { useNarrow } from "./use-narrow";

export { toast } from "sonner";

/**
 * On a phone over the left of the top bar, where nothing can be pressed: at the bottom it would lie over what somebody
 * is about to press (design: a toast never covers an action).
 */
const MOBILE = { top: 4, left: 8, right: 132 };

/** The sonner half, fetched when somebody can act. */
export function ToasterBody() {
  const narrow = useNarrow();
  return (
    <Sonner
      position={narrow ? "top-left" : "bottom-right"}
      gap={8}
      // sonner brings a font of its own
      style={{ fontFamily: "inherit" }}
      offset={16}
      mobileOffset={MOBILE}
      icons={{
        success: <CircleCheck className="size-4" aria-hidden />,
        info: <Info className="size-4" aria-hidden />,
        warning: <TriangleAlert className="size-4 text-attention" aria-hidden />,
        error: <CircleAlert className="size-4 text-failure" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-2.5 rounded-md border border-border bg-popover p-3 text-sm text-popover-foreground shadow-lg sm:w-90",
          content: "min-w-0 flex-1",
          title: "font-medium",
          description: "text-muted-foreground text-table",
          icon: "mt-0.5",
          actionButton: "shrink-0 font-medium text-primary underline-offset-4 hover:underline",
          cancelButton: "shrink-0 text-muted-foreground",
        },
      }}
    />
  );
}
