import { Age } from "@/components/page/age";
import { Badge } from "@/components/ui/badge";
import Link from "@/components/ui/link";
import type { Rule, RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { ruleHref } from "./hrefs";
import { RuleFindings } from "./rule-findings";
import { RulePlaces } from "./rule-places";
import { RuleReadings } from "./rule-readings";
import { KIND_WORDS, STATE_WORDS, sourceWords } from "./rule-words";

interface RuleItemProps {
  rule: Rule;
  findings: readonly RuleFinding[];
  /** When the last of those who break it came to where they are; null: nobody does, or that is not known. */
  brokenSince: string | null;
}

/** One rule of a list: what it asks for, where it is written, who sits where, and what is wrong with it. */
export function RuleItem({ rule, findings, brokenSince }: RuleItemProps) {
  return (
    <li className="grid gap-2 px-4 py-3">
      <RuleHead rule={rule} />
      {rule.members.length > 0 ? <RulePlaces members={rule.members} /> : null}
      {brokenSince === null ? null : (
        <p className="text-muted-foreground text-table">
          As it is now since <Age at={brokenSince} />, by the last migration of who breaks it.
        </p>
      )}
      {rule.state === "ineffective" && !rule.readings.differ ? null : (
        <RuleReadings readings={rule.readings} />
      )}
      {findings.length > 0 ? <RuleFindings findings={findings} of={rule.id} /> : null}
    </li>
  );
}

/** Kind, name, nodes, source and state in a line; the name leads to the rule's page. */
export function RuleHead({ rule }: { rule: Rule }) {
  const { word, icon: Icon } = KIND_WORDS[rule.kind];
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Icon className="size-4 shrink-0" aria-hidden />
      <span className="font-medium">{word}</span>
      <Link
        href={ruleHref(rule.id)}
        prefetch={false}
        className="wrap-anywhere min-w-0 font-mono text-primary text-table underline-offset-4 hover:underline"
      >
        {rule.name}
      </Link>
      {rule.nodes.length > 0 && rule.kind !== "ignore_node" ? (
        <span className="wrap-anywhere min-w-0 text-table">
          {rule.kind === "avoid" ? "off" : "to"} {rule.nodes.join(", ")}
        </span>
      ) : null}
      {rule.strict === false ? <Badge variant="outline">not strict</Badge> : null}
      <span className="text-muted-foreground text-table">{sourceWords(rule)}</span>
      <StateBadge state={rule.state} className="ml-auto" />
    </p>
  );
}

export function StateBadge({ state, className }: { state: Rule["state"]; className?: string }) {
  const { word, tone, icon: Icon } = STATE_WORDS[state];
  return (
    <Badge variant={tone} className={className}>
      {Icon ? <Icon aria-hidden /> : null}
      {word}
    </Badge>
  );
}
