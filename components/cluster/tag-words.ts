/** What ProxLB reads in a tag, by prefix: plain prefix tests, case-sensitive; null for any other tag. */
export interface TagMeaning {
  kind: "affinity" | "anti_affinity" | "pin" | "ignore";
  sentence: string;
}

export function tagMeaning(tag: string): TagMeaning | null {
  if (tag.startsWith("plb_anti_affinity")) {
    return { kind: "anti_affinity", sentence: "ProxLB keeps guests with this tag on different nodes." };
  }
  if (tag.startsWith("plb_affinity")) {
    return { kind: "affinity", sentence: "ProxLB keeps guests with this tag together on one node." };
  }
  if (tag.startsWith("plb_ignore")) {
    return { kind: "ignore", sentence: "ProxLB never moves this guest." };
  }
  if (tag.startsWith("plb_pin")) {
    return { kind: "pin", sentence: `ProxLB places this guest only on ${tag.replaceAll("plb_pin_", "")}.` };
  }
  return null;
}

/** How the node map draws a guest with these tags; what binds it most wins. */
export function guestTagMark(tags: readonly string[]): "ignored" | "pinned" | "grouped" | null {
  const kinds = tags.map((tag) => tagMeaning(tag)?.kind);
  if (kinds.includes("ignore")) return "ignored";
  if (kinds.includes("pin")) return "pinned";
  return kinds.includes("affinity") || kinds.includes("anti_affinity") ? "grouped" : null;
}
