import { type ClassValue, clsx } from "clsx";

/**
 * Joins class names; of Tailwind classes that set the same the last wins, so that a caller can override a part's own.
 * It knows the classes that this app uses; the test compares it with tailwind-merge, which knows all and weighs 9 KB.
 */
export function cn(...values: ClassValue[]): string {
  const kept: string[] = [];
  const set = new Set<string>();
  for (const name of clsx(values).split(/\s+/).reverse()) {
    const properties = propertiesOf(name);
    if (properties.length > 0 && properties.every((property) => set.has(property))) continue;
    for (const property of properties) set.add(property);
    kept.unshift(name);
  }
  return kept.join(" ");
}

const known = new Map<string, readonly string[]>();

/** What a class sets, each with the variants it is set under; nothing for a class that is not of Tailwind. */
function propertiesOf(name: string): readonly string[] {
  let properties = known.get(name);
  if (!properties) {
    const [, variants = "", utility = ""] =
      /^((?:(?:\[[^\]]*\]|\([^)]*\)|[^:[(])*:)*)-?(.*)$/.exec(name) ?? [];
    const meaning = MEANINGS.find(([pattern]) => pattern.test(utility));
    properties = meaning
      ? utility
          .replace(...meaning)
          .split(" ")
          .map((property) => variants + property)
      : [];
    known.set(name, properties);
  }
  return properties;
}

/** Utilities, and the properties they set; the first that fits counts. */
const MEANINGS: readonly [RegExp, string][] = [
  [/^(flex|inline|inline-flex|grid|block|table|hidden|contents)$/, "display"],
  [/^(static|relative|absolute|fixed|sticky)$/, "position"],
  [/^flex-(row|col).*/, "flex-direction"],
  [/^flex-(no)?wrap$/, "flex-wrap"],
  [/^flex-.*/, "flex grow shrink basis"],
  [/^text-(left|center|right)$/, "text-align"],
  [/^text-(2xs|xs|table|sm|base|lg|xl|\[).*/, "font-size leading"],
  [/^text-.*/, "color"],
  [/^font-(sans|mono)$/, "font-family"],
  [/^font-.*/, "font-weight"],
  [/^bg-\[repeating-.*/, "background-image"],
  [/^size-.*/, "w h"],
  [/^([pm])-.*/, "$1t $1r $1b $1l"],
  [/^([pm])x-.*/, "$1r $1l"],
  [/^([pm])y-.*/, "$1t $1b"],
  [/^inset-x-.*/, "right left"],
  [/^inset-y-.*/, "top bottom"],
  [/^inset-.*/, "top right bottom left"],
  [/^gap-(\D)-.*/, "gap-$1"],
  [/^gap-.*/, "gap-x gap-y"],
  [/^overflow-(.)-.*/, "overflow-$1"],
  [/^overflow-.*/, "overflow-x overflow-y"],
  [/^rounded-([tb])-.*/, "rounded-$1"],
  [/^rounded-.*/, "rounded-t rounded-b"],
  [/^border-(dashed|solid)$/, "border-style"],
  [/^border-collapse$/, "border-collapse"],
  [/^border-([trbl])(-\d+)?$/, "border-$1"],
  [/^border-y$/, "border-t border-b"],
  [/^border(-[\d[].*)?$/, "border-t border-r border-b border-l"],
  [/^border-.*/, "border-color"],
  [/^ring-\d+$/, "ring-width"],
  [/^ring-(?!inset|offset).*/, "ring-color"],
  [/^(not-)?sr-only$/, "sr-only"],
  // One property, whose name is what stands before the value.
  [/^(bg|animate|break|cursor|select|transition|whitespace|pointer-events)-.*/, "$1"],
  [/^((?:min-|max-)?[wh]|[pm][trbl]|top|right|bottom|left|z|grid-cols|translate-[xy])-.*/, "$1"],
  [/^(items|justify-items|justify-self|justify|self|basis)-.*/, "$1"],
  [/^(grow|shrink)(-.*)?$/, "$1"],
  [/^(opacity|shadow|leading|duration|rotate|outline-offset|underline-offset)-.*/, "$1"],
];
