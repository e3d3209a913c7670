import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// Our own text sizes; unknown to tailwind-merge they would be taken for colours and dropped.
const merge = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["table", "2xs"] }] } } });

/** Joins class names; of two Tailwind classes for one property the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
