"use client";

import {
  type CSSProperties,
  cloneElement,
  type DOMAttributes,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { cn } from "./cn";

type Side = "top" | "right" | "bottom" | "left";

export interface TooltipProps {
  /** What is told on hover and focus. Nothing is shown when it is null. */
  content: ReactNode;
  /** One element that takes focus: a button, a link, or a span with tabIndex={0}. */
  children: ReactElement<TriggerProps>;
  side?: Side;
  className?: string;
}

interface TriggerProps extends DOMAttributes<HTMLElement> {
  "aria-describedby"?: string | undefined;
}

const OPEN_DELAY_MS = 250;
/** Time to get from the trigger into the text, which may be hovered and read at leisure (WCAG 1.4.13). */
const CLOSE_DELAY_MS = 120;

/**
 * `<Tooltip content="PVE, 7 s ago"><button …/></Tooltip>`. Our own: it is on every page, and a positioning library for
 * one line of text would cost the first load 14 KB.
 */
export function Tooltip({ content, children, side = "top", className }: TooltipProps) {
  const id = useId();
  const trigger = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (content === null || content === undefined || content === "") return children;

  function plan(next: boolean, delayMs: number) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), delayMs);
  }

  function planOpen(element: HTMLElement, delayMs: number) {
    trigger.current = element;
    plan(true, delayMs);
  }

  const theirs = children.props;
  const described: TriggerProps = {
    "aria-describedby": open ? id : theirs["aria-describedby"],
    onPointerEnter: (event) => {
      theirs.onPointerEnter?.(event);
      if (event.pointerType !== "touch") planOpen(event.currentTarget, OPEN_DELAY_MS);
    },
    onPointerLeave: (event) => {
      theirs.onPointerLeave?.(event);
      plan(false, CLOSE_DELAY_MS);
    },
    onPointerDown: (event) => {
      theirs.onPointerDown?.(event);
      plan(false, 0);
    },
    onFocus: (event) => {
      theirs.onFocus?.(event);
      if (event.target.matches(":focus-visible")) planOpen(event.currentTarget, 0);
    },
    onBlur: (event) => {
      theirs.onBlur?.(event);
      plan(false, 0);
    },
    onKeyDown: (event) => {
      theirs.onKeyDown?.(event);
      if (event.key === "Escape") plan(false, 0);
    },
  };

  return (
    <>
      {cloneElement(children, described)}
      {open ? (
        <Bubble
          id={id}
          trigger={trigger}
          side={side}
          className={className}
          onEnter={() => clearTimeout(timer.current)}
          onLeave={() => plan(false, CLOSE_DELAY_MS)}
        >
          {content}
        </Bubble>
      ) : null}
    </>
  );
}

interface BubbleProps {
  id: string;
  trigger: { current: HTMLElement | null };
  side: Side;
  className: string | undefined;
  onEnter: () => void;
  onLeave: () => void;
  children: ReactNode;
}

function Bubble({ id, trigger, side, className, onEnter, onLeave, children }: BubbleProps) {
  const bubble = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<CSSProperties>({ visibility: "hidden", left: 0, top: 0 });
  useLayoutEffect(() => {
    const anchor = trigger.current?.getBoundingClientRect();
    const own = bubble.current?.getBoundingClientRect();
    if (anchor && own) setPlace(placeBubble(anchor, own, side, window.innerWidth, window.innerHeight));
  }, [trigger, side]);
  return createPortal(
    <div
      ref={bubble}
      id={id}
      role="tooltip"
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
      className={cn(
        "pointer-events-auto fixed z-50 w-max max-w-[min(18rem,calc(100vw-1rem))] rounded-md bg-foreground px-2.5 py-1.5 text-background text-table shadow-lg",
        className,
      )}
      style={place}
    >
      {children}
    </div>,
    document.body,
  );
}

interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP_PX = 6;
const EDGE_PX = 8;

/** Beside its anchor on the wanted side, on the opposite one where there is no room, and always inside the window. */
export function placeBubble(
  anchor: Rect,
  own: { width: number; height: number },
  side: Side,
  windowWidth: number,
  windowHeight: number,
): { left: number; top: number } {
  const upright = side === "top" || side === "bottom";
  const before = upright ? anchor.top - GAP_PX - own.height : anchor.left - GAP_PX - own.width;
  const after = upright ? anchor.top + anchor.height + GAP_PX : anchor.left + anchor.width + GAP_PX;
  const room = (upright ? windowHeight - own.height : windowWidth - own.width) - EDGE_PX;
  const wantsBefore = side === "top" || side === "left";
  const main = wantsBefore ? (before >= EDGE_PX ? before : after) : after <= room ? after : before;
  const cross = upright
    ? anchor.left + (anchor.width - own.width) / 2
    : anchor.top + (anchor.height - own.height) / 2;
  const left = upright ? cross : main;
  const top = upright ? main : cross;
  return {
    left: Math.max(EDGE_PX, Math.min(left, windowWidth - own.width - EDGE_PX)),
    top: Math.max(EDGE_PX, Math.min(top, windowHeight - own.height - EDGE_PX)),
  };
}
