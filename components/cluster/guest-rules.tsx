import { Group, type LucideIcon, Pin, ShieldOff, Split } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { GuestRule } from "@/lib/proxlb/rules/schema";
import type { GuestState } from "@/lib/snapshot/schema";

const KINDS: Record<GuestRule["kind"], { word: string; icon: LucideIcon }> = {
  affinity: { word: "together", icon: Group },
  anti_affinity: { word: "apart", icon: Split },
  pin: { word: "pinned", icon: Pin },
  ignore: { word: "ignored", icon: ShieldOff },
};

const SOURCES: Record<GuestRule["source"], string> = {
  tag: "tag",
  pool: "pool",
  ha: "HA rule",
  config: "proxlb.yaml",
};

interface GuestRulesProps {
  guest: GuestState;
  rules: readonly GuestRule[];
  /** Why pools and ignored guests are missing. */
  reason: string | null;
}

/** What ProxLB makes of this guest's tags, pool and HA rules, in words. */
export function GuestRules({ guest, rules, reason }: GuestRulesProps) {
  return (
    <Card aria-labelledby="rules">
      <CardHeader>
        <CardTitle id="rules">Rules</CardTitle>
        <CardDescription>as ProxLB reads them</CardDescription>
      </CardHeader>
      <CardContent className="grid gap-3">
        {reason ? <p className="text-attention text-table">{reason}</p> : null}
        {rules.length === 0 ? <NoRules guest={guest} /> : null}
        <ul className="grid gap-3">
          {rules.map((rule) => (
            <RuleRow key={`${rule.source} ${rule.name} ${rule.kind} ${rule.sentence}`} rule={rule} />
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}

function RuleRow({ rule }: { rule: GuestRule }) {
  const { word, icon: Icon } = KINDS[rule.kind];
  return (
    <li className="flex items-start gap-2.5">
      <Icon
        aria-hidden
        className={cn("mt-0.5 size-4 shrink-0", rule.effective ? "text-foreground" : "text-muted-foreground")}
      />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{word}</span>
          <span className="break-all font-mono text-table">{rule.name}</span>
          <span className="text-muted-foreground text-table">{SOURCES[rule.source]}</span>
          {rule.effective ? null : <Badge variant="attention">no effect</Badge>}
        </p>
        <p className="text-muted-foreground text-table">{rule.sentence}</p>
      </div>
    </li>
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
