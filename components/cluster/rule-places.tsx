import { CircleAlert } from "lucide-react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { grouped } from "@/lib/core/grouped";
import type { RuleMember } from "@/lib/proxlb/rules/rule-schema";
import { guestHref } from "./hrefs";

const NODES_SHOWN = 8;
const GUESTS_SHOWN = 6;

/**
 * Who sits with whom: a box for each node with the rule's guests on it; who breaks the rule stands out.
 * @param whole all of them, and not the first few
 */
export function RulePlaces({ members, whole = false }: { members: readonly RuleMember[]; whole?: boolean }) {
  const byNode = placesOf(members);
  const shown = whole ? byNode : byNode.slice(0, NODES_SHOWN);
  const guestsShown = whole ? Number.POSITIVE_INFINITY : GUESTS_SHOWN;
  const more = byNode.length - shown.length;
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="Where its guests are">
      {shown.map(([node, guests]) => (
        <li
          key={node}
          className={cn(
            "flex min-w-0 max-w-full flex-wrap items-center gap-1 rounded-md border px-1.5 py-1",
            guests.some(({ breaks }) => breaks) ? "border-attention" : "border-border",
          )}
        >
          <span className="truncate px-0.5 font-medium text-2xs text-muted-foreground">{node}</span>
          {guests.slice(0, guestsShown).map((member) => (
            <Member key={member.vmid} member={member} />
          ))}
          {guests.length > guestsShown ? (
            <span className="text-2xs text-muted-foreground">and {guests.length - guestsShown} more</span>
          ) : null}
        </li>
      ))}
      {more > 0 ? (
        <li className="self-center text-2xs text-muted-foreground">and {more} more nodes</li>
      ) : null}
    </ul>
  );
}

function Member({ member: { vmid, guest, running, counts, breaks } }: { member: RuleMember }) {
  const word = breaks ? "breaks it" : running ? (counts ? null : "does not count") : "stopped";
  return (
    <Link
      href={guestHref(vmid)}
      className={cn(
        "inline-flex h-6 min-w-0 max-w-44 items-center gap-1 rounded-sm px-1.5 text-2xs hover:underline",
        breaks ? "bg-attention-soft font-medium text-attention" : "bg-secondary text-secondary-foreground",
        !breaks && word !== null && "bg-transparent text-muted-foreground ring-1 ring-border",
      )}
    >
      {breaks ? <CircleAlert className="size-3 shrink-0" aria-hidden /> : null}
      <span className="truncate">{guest}</span>
      {word === null ? null : <span className={breaks ? "sr-only" : "shrink-0"}>{word}</span>}
    </Link>
  );
}

/** Nodes where somebody breaks the rule first, then those with most of its guests. */
function placesOf(members: readonly RuleMember[]): [string, RuleMember[]][] {
  const broken = (guests: readonly RuleMember[]) => guests.filter(({ breaks }) => breaks).length;
  return [...grouped(members, ({ node }) => node)].sort(
    ([, a], [, b]) => broken(b) - broken(a) || b.length - a.length,
  );
}
