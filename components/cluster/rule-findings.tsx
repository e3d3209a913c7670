import { CircleAlert, Info, OctagonX, TriangleAlert, Wrench } from "lucide-react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { Severity } from "@/lib/proxlb/rules/catalogue";
import type { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { ruleHref } from "./hrefs";

const MARKS: Record<Severity, { icon: typeof Info; className: string; word: string }> = {
  impossible: { icon: OctagonX, className: "text-failure", word: "Impossible" },
  conflict: { icon: TriangleAlert, className: "text-attention", word: "Conflict" },
  broken: { icon: CircleAlert, className: "text-attention", word: "Broken" },
  no_effect: { icon: Info, className: "text-muted-foreground", word: "No effect" },
  partly: { icon: Info, className: "text-muted-foreground", word: "In part" },
  notice: { icon: Info, className: "text-muted-foreground", word: "Note" },
};

const REPAIRS_SHOWN = 3;

interface RuleFindingsProps {
  findings: readonly RuleFinding[];
  /** Id of the rule that they stand under, which they need not lead to. */
  of?: string;
  /** Every repair, and not the first few. */
  whole?: boolean;
}

/** What is wrong with a rule, each with what would end it, in words, and with the other rules that it is about. */
export function RuleFindings({ findings, of, whole = false }: RuleFindingsProps) {
  return (
    <ul className="grid gap-2">
      {findings.map((finding) => (
        <Finding
          key={finding.id}
          finding={finding}
          others={finding.rules.filter((id) => id !== of)}
          repairs={whole ? finding.repairs : finding.repairs.slice(0, REPAIRS_SHOWN)}
        />
      ))}
    </ul>
  );
}

interface FindingProps {
  finding: RuleFinding;
  others: readonly string[];
  repairs: RuleFinding["repairs"];
}

function Finding({ finding: { severity, sentence, nextCycle }, others, repairs }: FindingProps) {
  const { icon: Icon, className, word } = MARKS[severity];
  return (
    <li className="flex items-start gap-2 text-table">
      <Icon className={cn("mt-0.5 size-4 shrink-0", className)} aria-hidden />
      <div className="min-w-0">
        <p className="wrap-anywhere">
          <span className="sr-only">{word}: </span>
          {sentence} {nextCycle}
        </p>
        {repairs.length > 0 ? (
          <p className="wrap-anywhere flex items-start gap-1 text-muted-foreground">
            <Wrench className="mt-0.5 size-3.5 shrink-0" aria-hidden />
            <span>
              <span className="sr-only">To end it: </span>
              {repairs.map((repair) => repair.sentence).join("; or: ")}.
            </span>
          </p>
        ) : null}
        {others.length > 0 ? <OtherRules ids={others} /> : null}
      </div>
    </li>
  );
}

const OTHERS_SHOWN = 6;

function OtherRules({ ids }: { ids: readonly string[] }) {
  const more = ids.length - OTHERS_SHOWN;
  return (
    <p className="flex flex-wrap gap-x-2 text-muted-foreground">
      <span className="sr-only">Rules that it is about: </span>
      {ids.slice(0, OTHERS_SHOWN).map((id) => (
        <Link
          key={id}
          href={ruleHref(id)}
          prefetch={false}
          className="wrap-anywhere text-primary underline-offset-4 hover:underline"
        >
          {id.slice(id.indexOf(":") + 1)}
        </Link>
      ))}
      {more > 0 ? <span>and {more} more</span> : null}
    </p>
  );
}
