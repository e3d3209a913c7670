"use client";

import { Redo2, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { CodeHandle } from "./code-text";

export type EditorLayout = "text" | "form" | "both";

const LAYOUTS = { text: "Text", form: "Form", both: "Side by side" } as const;

export function LayoutButtons({
  value,
  onChange,
}: {
  value: EditorLayout;
  onChange: (layout: EditorLayout) => void;
}) {
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">How the file is shown</legend>
      {(Object.keys(LAYOUTS) as EditorLayout[]).map((layout) => (
        <Button
          key={layout}
          variant={layout === value ? "secondary" : "ghost"}
          size="sm"
          className={cn(layout === "both" && "max-xl:hidden")}
          aria-pressed={layout === value}
          onClick={() => onChange(layout)}
        >
          {LAYOUTS[layout]}
        </Button>
      ))}
    </fieldset>
  );
}

/** One history for what is typed, set in the form and fixed. */
export function UndoButtons({
  depth,
  code,
}: {
  depth: { undo: boolean; redo: boolean };
  code: { current: CodeHandle | null };
}) {
  return (
    <span className="flex gap-1">
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Undo"
        title="Undo (Ctrl+Z)"
        disabled={!depth.undo}
        onClick={() => code.current?.undo()}
      >
        <Undo2 aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Redo"
        title="Redo (Ctrl+Y)"
        disabled={!depth.redo}
        onClick={() => code.current?.redo()}
      >
        <Redo2 aria-hidden />
      </Button>
    </span>
  );
}
