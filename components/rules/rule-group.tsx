import { RuleItem } from "@/components/cluster/rule-item";
import { STATE_WORDS } from "@/components/cluster/rule-words";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { formatNumber } from "@/lib/core/units";
import type { RuleState } from "@/lib/proxlb/rules/rule-schema";
import type { RuleRow } from "./rule-fields";

/** Rules of one state; those that are kept fold, unless somebody looks for them. */
export function RuleGroup({
  state,
  rows,
  folds,
}: {
  state: RuleState;
  rows: readonly RuleRow[];
  folds: boolean;
}) {
  const { word, hint } = STATE_WORDS[state];
  const id = `rules-${state}`;
  const list = (
    <ul className="divide-y divide-border border-border border-t">
      {rows.map((row) => (
        <RuleItem key={row.rule.id} {...row} />
      ))}
    </ul>
  );
  return (
    <Card aria-labelledby={id}>
      <CardHeader>
        <CardTitle id={id}>
          {word}{" "}
          <span className="font-normal text-muted-foreground tabular-nums">{formatNumber(rows.length)}</span>
        </CardTitle>
        <CardDescription>{hint}</CardDescription>
      </CardHeader>
      {folds ? (
        <details>
          <summary className="cursor-pointer px-4 pb-3 text-muted-foreground text-table hover:text-foreground">
            Show or hide {rows.length === 1 ? "it" : "them"}
          </summary>
          {list}
        </details>
      ) : (
        list
      )}
    </Card>
  );
}
