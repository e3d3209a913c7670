import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** The text sizes of app/globals.css that Tailwind does not have; unnamed they would be taken for colours. */
const merge = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["table", "2xs"] }] } } });

/** Joins class names; of Tailwind classes that set the same the last wins, so that a caller can override a part's own. */
export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}
