"use client";

import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { Sheet, SheetContent, SheetTitle } from "@/components/ui/sheet";
import { isInSection, type Section } from "./navigation";

interface MoreSheetProps {
  sections: readonly Section[];
  pathname: string;
  onClose: () => void;
}

/** The sections that the bottom bar has no room for. */
export function MoreSheet({ sections, pathname, onClose }: MoreSheetProps) {
  return (
    <Sheet open onOpenChange={(open) => (open ? null : onClose())}>
      <SheetContent side="bottom" aria-describedby={undefined}>
        <SheetTitle>More</SheetTitle>
        <ul className="grid grid-cols-2 gap-2 pb-[env(safe-area-inset-bottom)]">
          {sections.map((section) => (
            <li key={section.href}>
              <Link
                href={section.href}
                onClick={onClose}
                aria-current={isInSection(pathname, section.href) ? "page" : undefined}
                className={cn(
                  "flex h-12 items-center gap-3 rounded-md border border-border px-3",
                  isInSection(pathname, section.href) && "bg-accent font-medium",
                )}
              >
                <section.icon className="size-4 text-muted-foreground" aria-hidden />
                {section.label}
              </Link>
            </li>
          ))}
        </ul>
      </SheetContent>
    </Sheet>
  );
}
