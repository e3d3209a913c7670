import { nearestName } from "@/lib/core/nearest-name";

/** What ProxLB 2.3.0 looks for at the beginning of a tag (models/tags.py); everything else it passes over. */
const READ = ["plb_affinity", "plb_anti_affinity", "plb_ignore", "plb_pin"] as const;

type TagKind = "affinity" | "anti_affinity" | "ignore" | "pin";

const KINDS: Record<(typeof READ)[number], TagKind> = {
  plb_affinity: "affinity",
  plb_anti_affinity: "anti_affinity",
  plb_ignore: "ignore",
  plb_pin: "pin",
};

/** A tag that is written for ProxLB and that ProxLB does not read, with what was probably meant; null for all others. */
export function unreadTag(tag: string): { kind: TagKind; sentence: string } | null {
  if (!tag.toLowerCase().startsWith("plb") || READ.some((prefix) => tag.startsWith(prefix))) return null;
  const now = successorOf(tag);
  if (now !== null) {
    const kind = KINDS[now.startsWith("plb_affinity") ? "plb_affinity" : "plb_anti_affinity"];
    return { kind, sentence: `ProxLB does not know ${tag} since 1.1: use ${now}.` };
  }
  const near = nearestName(tag, READ, { beginning: true });
  const sentence = `ProxLB does not read ${tag}: it does nothing.${near ? ` Did you mean ${near}…?` : ""}`;
  return { kind: near ? KINDS[near] : "affinity", sentence };
}

/** What replaces a tag of ProxLB 1.0; null for every other tag. */
export function successorOf(tag: string): string | null {
  const [, old, group] = /^plb_(include|exclude)_?(.*)$/.exec(tag) ?? [];
  if (old === undefined) return null;
  const now = old === "include" ? "plb_affinity" : "plb_anti_affinity";
  return group ? `${now}_${group}` : now;
}
