import { type ClassValue, clsx } from "clsx";
import { createTailwindMerge } from "tailwind-merge";
import { CLASS_GROUPS } from "./class-groups";

const merge = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  conflictingClassGroupModifiers: {},
  postfixLookupClassGroups: [],
  orderSensitiveModifiers: [],
  ...CLASS_GROUPS,
}));

/** Joins class names; of Tailwind classes that set the same the last wins, so that a caller can override a part's own. */
export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}
