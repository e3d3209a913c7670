import { Badge } from "@/components/ui/badge";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import type { Rule, RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import type { GuestState } from "@/lib/snapshot/schema";
import { rulesHref } from "./hrefs";
import { RuleFindings } from "./rule-findings";
import { RuleHead } from "./rule-item";
import { RuleReadings } from "./rule-readings";

interface GuestRulesProps {
  guest: GuestState;
  rules: readonly Rule[];
  /** What is wrong with them. */
  findings: readonly RuleFinding[];
  /** Why pools and ignored guests are missing. */
  reason: string | null;
}

/** The rules that this guest is under, from the list of all rules. */
export function GuestRules({ guest, rules, findings, reason }: GuestRulesProps) {
  return (
    <Card aria-labelledby="rules">
      <CardHeader>
        <CardTitle id="rules">Rules</CardTitle>
        {rules.length > 0 ? (
          <CardAction>
            <Link href={rulesHref(guest.name)} prefetch={false} className="text-table hover:underline">
              In the list of all rules
            </Link>
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-3">
        {reason ? <p className="text-attention text-table">{reason}</p> : null}
        {rules.length === 0 ? <NoRules guest={guest} /> : null}
        <ul className="grid gap-3">
          {rules.map((rule) => (
            <li key={rule.id} className="grid gap-1">
              <RuleHead rule={rule} />
              <OwnPart rule={rule} vmid={guest.vmid} />
              <RuleReadings readings={rule.readings} />
            </li>
          ))}
        </ul>
        {findings.length > 0 ? <RuleFindings findings={findings} /> : null}
      </CardContent>
    </Card>
  );
}

/** What of the rule is so for this guest and not for all of it. */
function OwnPart({ rule: { members, state }, vmid }: { rule: Rule; vmid: number }) {
  const own = members.find((member) => member.vmid === vmid);
  if (!own) return null;
  if (own.breaks) return <Badge variant="attention">this guest breaks it</Badge>;
  if (own.counts || state === "ineffective") return null;
  const why = own.running
    ? "ProxLB does not count this guest for it"
    : "does not count while the guest is stopped";
  return (
    <Badge variant="outline">{own.overriddenBy === null ? why : `${own.overriddenBy} counts instead`}</Badge>
  );
}

function NoRules({ guest }: { guest: GuestState }) {
  const other = guest.tags.length > 0 ? "None of its tags is ProxLB's. " : "";
  return (
    <p className="text-muted-foreground text-table">
      {other}ProxLB may place it on any node. Tags change that: plb_affinity_… keeps guests together,
      plb_anti_affinity_… apart, plb_pin_… ties it to a node, plb_ignore_… leaves it alone.
    </p>
  );
}
