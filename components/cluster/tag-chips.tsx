import { CircleHelp, Group, type LucideIcon, Pin, ShieldOff, Split } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { unreadTag } from "@/lib/proxlb/rules/unread-tags";
import { type TagMeaning, tagMeaning } from "./tag-words";

type ChipMeaning = TagMeaning | { kind: "unread"; sentence: string };

const ICONS: Record<ChipMeaning["kind"], LucideIcon> = {
  affinity: Group,
  anti_affinity: Split,
  pin: Pin,
  ignore: ShieldOff,
  unread: CircleHelp,
};

/** Tags of a guest; those that ProxLB reads come first, with an icon and what they make it do. */
export function TagChips({ tags, className }: { tags: readonly string[]; className?: string }) {
  const read = tags.map((tag) => ({ tag, meaning: tagMeaning(tag) ?? meantForProxlb(tag) }));
  const ordered = [...read.filter(({ meaning }) => meaning), ...read.filter(({ meaning }) => !meaning)];
  return (
    <span className={cn("inline-flex min-w-0 max-w-full items-center gap-1 align-middle", className)}>
      {ordered.map(({ tag, meaning }) => (
        <TagChip key={tag} tag={tag} meaning={meaning} />
      ))}
    </span>
  );
}

/** A tag of another ProxLB, or misspelt: it does nothing, and looks like it. */
function meantForProxlb(tag: string): ChipMeaning | null {
  const unread = unreadTag(tag);
  return unread ? { kind: "unread", sentence: unread.sentence } : null;
}

function TagChip({ tag, meaning }: { tag: string; meaning: ChipMeaning | null }) {
  const Icon = meaning ? ICONS[meaning.kind] : null;
  return (
    <span
      // A list holds hundreds of these: the browser's own tooltip costs nothing.
      title={meaning?.sentence ?? tag}
      className={cn(
        "inline-flex h-5 max-w-48 items-center gap-1 rounded-sm px-1.5 text-2xs",
        // Where there is no room for all, those that ProxLB reads are whole.
        meaning ? "shrink-0" : "min-w-7",
        meaning?.kind === "unread"
          ? "bg-attention-soft text-attention"
          : meaning
            ? "bg-secondary font-medium text-secondary-foreground"
            : "border border-border text-muted-foreground",
      )}
    >
      {Icon ? <Icon className="size-3 shrink-0" aria-hidden /> : null}
      <span className="truncate">{tag}</span>
    </span>
  );
}
