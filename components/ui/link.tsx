"use client";

import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link whose page is fetched ahead when somebody turns to it (pointer, finger or focus), not when it comes into sight:
 * with the menu alone in sight each page asked the server for thirty others, most of which nobody opened.
 */
export default function Link({
  prefetch,
  onMouseEnter,
  onTouchStart,
  onFocus,
  ...props
}: ComponentProps<typeof NextLink>) {
  const [turnedTo, setTurnedTo] = useState(false);
  const ahead = prefetch ?? (turnedTo ? null : false);
  return (
    <NextLink
      {...props}
      prefetch={ahead}
      onMouseEnter={(event) => {
        setTurnedTo(true);
        onMouseEnter?.(event);
      }}
      onTouchStart={(event) => {
        setTurnedTo(true);
        onTouchStart?.(event);
      }}
      onFocus={(event) => {
        setTurnedTo(true);
        onFocus?.(event);
      }}
    />
  );
}
