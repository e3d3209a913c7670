"use client";

import { useVirtualizer, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";

const ROW_HEIGHT_PX = 34;
const CARD_HEIGHT_PX = 68;
const HEADER_HEIGHT_PX = 32;
/** Below this many rows all are in the document: find-in-page and printing work. */
const VIRTUAL_FROM = 100;
const OVERSCAN_ROWS = 12;

export interface VirtualRows {
  /** Rows that are in the document now. */
  indexes: readonly number[];
  /** Room above and below them. */
  beforePx: number;
  afterPx: number;
  scrollTo: (index: number) => void;
  /** For cards, whose height depends on what they hold. */
  measure: ((element: Element | null) => void) | undefined;
}

/**
 * Which of many rows are drawn. On a desk the table scrolls in its own box, under its header; on a phone the cards
 * scroll with the page: it has one scroll area.
 */
export function useVirtualRows(
  box: RefObject<HTMLDivElement | null>,
  narrow: boolean,
  count: number,
  keyAt: (index: number) => string | number,
): VirtualRows {
  const virtual = count >= VIRTUAL_FROM;
  const pageMarginPx = useTopOf(box, virtual && narrow);
  const inBox = useVirtualizer({
    count,
    enabled: virtual && !narrow,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN_ROWS,
    // The header scrolls in the same box and stays above the rows.
    scrollMargin: HEADER_HEIGHT_PX,
    scrollPaddingStart: HEADER_HEIGHT_PX,
    // What the server and the first paint show, before the box has been measured.
    initialRect: { width: 1000, height: 700 },
    getItemKey: keyAt,
  });
  const onPage = useWindowVirtualizer({
    count,
    enabled: virtual && narrow,
    estimateSize: () => CARD_HEIGHT_PX,
    overscan: OVERSCAN_ROWS,
    scrollMargin: pageMarginPx,
    initialRect: { width: 400, height: 800 },
    getItemKey: keyAt,
  });
  if (!virtual) {
    const indexes = Array.from({ length: count }, (_, index) => index);
    return { indexes, beforePx: 0, afterPx: 0, scrollTo: () => undefined, measure: undefined };
  }
  const rows = narrow ? onPage : inBox;
  const marginPx = narrow ? pageMarginPx : HEADER_HEIGHT_PX;
  const items = rows.getVirtualItems();
  return {
    indexes: items.map(({ index }) => index),
    beforePx: (items[0]?.start ?? marginPx) - marginPx,
    afterPx: rows.getTotalSize() + marginPx - (items.at(-1)?.end ?? marginPx),
    scrollTo: (index) => rows.scrollToIndex(index),
    measure: narrow ? onPage.measureElement : undefined,
  };
}

/** Where the box begins on the page, in pixels from its top. */
function useTopOf(box: RefObject<HTMLDivElement | null>, wanted: boolean): number {
  const [topPx, setTopPx] = useState(0);
  useLayoutEffect(() => {
    if (wanted && box.current) setTopPx(box.current.getBoundingClientRect().top + window.scrollY);
  }, [box, wanted]);
  return topPx;
}
