"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { LogEntry } from "./log-buffer";
import { LogRow } from "./log-row";

interface LogLinesProps {
  entries: readonly LogEntry[];
  words: boolean;
  pattern: RegExp | null;
  /** The reader left the end: time to hold new lines back. */
  onScrolledUp: () => void;
}

const LINE_PX = 22;
/** Within this of the end counts as being at the end. */
const END_PX = 40;

/** Only what is in view is in the page; stays at the newest line while the reader is there. */
export function LogLines({ entries, words, pattern, onScrolledUp }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 30,
  });
  // The scroll position is the browser's: follow the newest line after it was drawn.
  useEffect(() => {
    if (atEnd.current && entries.length > 0) virtualizer.scrollToIndex(entries.length - 1, { align: "end" });
  }, [entries, virtualizer]);

  function onWheel(event: React.WheelEvent) {
    if (event.deltaY < 0 && isScrollable(box.current)) {
      atEnd.current = false;
      onScrolledUp();
    }
  }

  return (
    <div
      ref={box}
      role="log"
      aria-label="ProxLB log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto font-mono text-xs outline-offset-[-2px]"
      onWheel={onWheel}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < END_PX;
      }}
    >
      <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          return entry ? (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogRow entry={entry} words={words} pattern={pattern} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function isScrollable(element: HTMLElement | null): boolean {
  return element !== null && element.scrollHeight > element.clientHeight;
}
