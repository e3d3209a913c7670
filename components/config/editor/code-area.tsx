"use client";

import { type RefObject, useState } from "react";
import { cn } from "@/components/ui/cn";
import { inputClasses } from "@/components/ui/input";

interface CodeAreaProps {
  value: string;
  onChange: (value: string) => void;
  onSubmit: () => void;
  disabled: boolean;
  failedLines: ReadonlySet<number>;
  hintId: string;
  area: RefObject<HTMLTextAreaElement | null>;
}

/** A plain text area with line numbers: Tab leaves it, Ctrl+Enter validates, and a screen reader reads text. */
export function CodeArea({ value, onChange, onSubmit, disabled, failedLines, hintId, area }: CodeAreaProps) {
  const [scrolled, setScrolled] = useState(0);
  const count = value.split("\n").length;
  return (
    <div className="relative overflow-hidden sm:h-[min(40rem,65dvh)] font-mono text-table leading-5">
      <div
        aria-hidden
        className="absolute inset-y-0 left-0 w-11 overflow-hidden border-border border-r pt-2 pr-2 text-right text-muted-foreground tabular-nums"
      >
        <div style={{ transform: `translateY(${-scrolled}px)` }}>
          {Array.from({ length: count }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <div key={index} className={cn(failedLines.has(index + 1) && "font-semibold text-failure")}>
              {index + 1}
            </div>
          ))}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label="Text of proxlb.yaml"
        aria-describedby={hintId}
        aria-invalid={failedLines.size > 0 || undefined}
        className={cn(
          inputClasses,
          "h-full resize-none overflow-auto whitespace-pre rounded-none border-0 py-2 pl-13 font-mono text-table leading-5 max-sm:h-auto max-sm:text-table",
        )}
        // On a phone it is as long as its text and the page alone scrolls.
        rows={count + 1}
        wrap="off"
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        autoComplete="off"
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onSubmit();
        }}
      />
    </div>
  );
}

/** Puts the cursor there and shows the line. */
export function goToLine(area: HTMLTextAreaElement | null, line: number, column: number): void {
  if (!area) return;
  const before = area.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, each) => sum + each.length + 1, 0);
  const end = area.value.indexOf("\n", start);
  area.focus();
  area.setSelectionRange(start + Math.max(0, column - 1), end === -1 ? area.value.length : end);
  const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight) || 20;
  area.scrollTop = Math.max(0, (line - 4) * lineHeight);
}
