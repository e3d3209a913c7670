"use client";

import { Dialog, DialogContent, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import type { Section } from "./navigation";
import { useSearchKeys } from "./use-search-keys";

interface ShortcutsDialogProps {
  sections: readonly Section[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** All keys of the app. */
export function ShortcutsDialog({ sections, open, onOpenChange }: ShortcutsDialogProps) {
  const searchKeys = useSearchKeys();
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent aria-describedby={undefined}>
        <DialogHeader>
          <DialogTitle>Keyboard shortcuts</DialogTitle>
        </DialogHeader>
        <dl className="grid max-h-[60dvh] gap-1.5 overflow-y-auto text-table">
          <Shortcut keys={[searchKeys]} what="Search nodes, guests, pages and actions" />
          <Shortcut keys={["/"]} what="Filter the list of this page" />
          <Shortcut keys={["↑", "↓", "Enter"]} what="Go along a list and open a row" />
          <Shortcut keys={["Space"]} what="Choose the row" />
          <Shortcut keys={["?"]} what="This list" />
          {sections.map(({ key, label, href }) => (
            <Shortcut key={href} keys={["g", key]} what={`Go to ${label}`} />
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}

function Shortcut({ keys, what }: { keys: readonly string[]; what: string }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt>{what}</dt>
      <dd className="flex shrink-0 gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}
