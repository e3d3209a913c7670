import type { WrittenRule } from "./ground";

const NAMED = 3;

/** "a, b, c and 4 more" */
export function some(names: readonly string[], most = NAMED): string {
  return someOf(names, (name) => name, most);
}

/** The words of the first few, which alone are made. */
export function someOf<T>(items: readonly T[], wordOf: (item: T) => string, most = NAMED): string {
  const first = items.slice(0, most).map(wordOf);
  const more = items.length - first.length;
  if (more > 0) return `${first.join(", ")} and ${more} more`;
  const last = first.pop();
  return first.length === 0 ? (last ?? "") : `${first.join(", ")} and ${last}`;
}

/** "the tag plb_affinity_web": the rule in the middle of a sentence. */
export function named({ source, name, kind }: Pick<WrittenRule, "source" | "name" | "kind">): string {
  switch (source) {
    case "tag":
      return `the tag ${name}`;
    case "pool":
      return kind === "pin" ? `the pin of pool ${name}` : `the type of pool ${name}`;
    case "ha":
      return `the HA rule ${name}`;
    case "ha_group":
      return `the HA group ${name}`;
    case "config":
      return `${name} in ${kind === "ignore_node" ? "ignore_nodes" : "ignore_guests"}`;
    default:
      return source satisfies never;
  }
}

/** Said of a next cycle whose outcome is `failed`. */
export const CYCLE_FAILS = "ProxLB's next cycle ends with an error before it plans anything.";
