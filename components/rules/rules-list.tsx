"use client";

import { useMemo } from "react";
import { DataState } from "@/components/page/data-state";
import { FilterBar } from "@/components/table/filter-bar";
import { useFilter } from "@/components/table/use-filter";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { RuleList } from "@/lib/features/rules/schema";
import { RULE_STATES } from "@/lib/proxlb/rules/catalogue";
import { RULE_FIELDS, type RuleRow, ruleText } from "./rule-fields";
import { RuleGroup } from "./rule-group";

/** Every rule under its state, the worst first, through one filter. */
export function RulesList({ view }: { view: RuleList }) {
  const rows = useMemo(() => rowsOf(view), [view]);
  const filter = useFilter(rows, RULE_FIELDS, ruleText);
  if (rows.length === 0) return <NoRules unknown={view.unknown.length > 0} />;
  const groups = RULE_STATES.map((state) => ({
    state,
    rows: filter.rows.filter(({ rule }) => rule.state === state),
  }));
  const isWhole =
    filter.query === "" && groups.some(({ state, rows: own }) => state !== "kept" && own.length > 0);
  return (
    <>
      <FilterBar
        query={filter.query}
        onQuery={filter.setQuery}
        fields={RULE_FIELDS}
        errors={filter.errors}
        shownCount={filter.rows.length}
        totalCount={filter.totalCount}
        noun="rule"
        placeholder="Name, or state:violated guest:web1"
      />
      {filter.rows.length === 0 ? (
        <Card>
          <DataState
            state="empty"
            empty={{
              title: "No rule fits the filter.",
              action: (
                <Button variant="outline" onClick={() => filter.setQuery("")}>
                  Clear the filter
                </Button>
              ),
            }}
          />
        </Card>
      ) : null}
      {groups.map(({ state, rows: own }) =>
        own.length === 0 ? null : (
          <RuleGroup key={state} state={state} rows={own} folds={state === "kept" && isWhole} />
        ),
      )}
    </>
  );
}

function NoRules({ unknown }: { unknown: boolean }) {
  return (
    <Card>
      <DataState
        state="empty"
        empty={{
          title: unknown ? "No rule is known." : "There are no rules.",
          hint: (
            <span className="block max-w-prose">
              Tags make them: plb_affinity_… keeps guests together, plb_anti_affinity_… apart, plb_pin_… ties
              a guest to a node, plb_ignore_… leaves it alone. Pools and ignored guests in proxlb.yaml do,
              too, and HA rules in Proxmox VE.
            </span>
          ),
        }}
      />
    </Card>
  );
}

function rowsOf({ rules, findings, brokenSince }: RuleList): RuleRow[] {
  const since = new Map(brokenSince.map(({ rule, at }) => [rule, at]));
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return rules.map((rule) => ({
    rule,
    findings: rule.findings.flatMap((id) => byId.get(id) ?? []),
    brokenSince: since.get(rule.id) ?? null,
  }));
}
