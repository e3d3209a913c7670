import { ruleHref } from "@/components/cluster/hrefs";
import { StateBadge } from "@/components/cluster/rule-item";
import { KIND_WORDS } from "@/components/cluster/rule-words";
import Link from "@/components/ui/link";
import type { RuleDetail } from "@/lib/features/rules/schema";

/** Other rules that what was found is about, each with its own state. */
export function RuleMet({ others }: { others: RuleDetail["others"] }) {
  return (
    <div className="grid gap-1">
      <h3 className="font-medium text-table">Rules that it meets there</h3>
      <ul className="grid gap-1 text-table">
        {others.map(({ id, name, kind, state }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <span className="text-muted-foreground">{KIND_WORDS[kind].word}</span>
            <Link
              href={ruleHref(id)}
              prefetch={false}
              className="wrap-anywhere min-w-0 font-mono text-primary underline-offset-4 hover:underline"
            >
              {name}
            </Link>
            <StateBadge state={state} />
          </li>
        ))}
      </ul>
    </div>
  );
}
