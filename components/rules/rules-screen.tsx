"use client";

import { useQuery } from "@tanstack/react-query";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { NewRuleButton, RuleChangeSheet } from "@/components/cluster/rule-edit/rule-buttons";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { PageHeader } from "@/components/page/page-header";
import { useUrlState } from "@/components/table/use-url-state";
import { rulesQuery } from "@/lib/features/rules/live";
import type { RuleList } from "@/lib/features/rules/schema";
import { OpenChange, RuleChangesCard } from "./rule-changes";
import { RulesList } from "./rules-list";
import { RulesSkeleton } from "./rules-skeleton";

/** Every rule of tags, pools, proxlb.yaml and HA in one list, with what is wrong and what would end it. */
export function RulesScreen({ canEdit }: { canEdit: boolean }) {
  const [shown, setShown] = useUrlState("change");
  const { data, error, refetch } = useQuery(rulesQuery());
  const show = (id: number) => setShown(String(id));
  return (
    <>
      <PageHeader
        title="Rules"
        meta={
          <span>
            seen <Age at={data?.seenAt ?? null} staleAfterSeconds={60} fallback="not yet" />
          </span>
        }
        actions={<NewRuleButton canEdit={canEdit} />}
      />
      <ClusterGate skeleton={<RulesSkeleton />}>
        <Fetched data={data} error={error} refetch={refetch} skeleton={<RulesSkeleton />}>
          {(view) => (
            <div className="grid gap-3">
              {error ? <Line>The list could not be renewed: {error.message}</Line> : null}
              <OpenChange onShow={show} />
              <NotRead view={view} />
              <RulesList view={view} />
              <RuleChangesCard onShow={show} />
            </div>
          )}
        </Fetched>
      </ClusterGate>
      {/^[1-9]\d{0,8}$/.test(shown) ? (
        <RuleChangeSheet id={Number(shown)} canEdit={canEdit} onClose={() => setShown("")} />
      ) : null}
    </>
  );
}

/** What the list may lack, and what holds for all that is said of the next cycle. */
function NotRead({ view: { unknown, nextCycle } }: { view: RuleList }) {
  return (
    <>
      {unknown.map(({ source, sentence }) => (
        <Line key={`${source} ${sentence}`}>{sentence}</Line>
      ))}
      {nextCycle === null ? null : <p className="text-muted-foreground text-table">{nextCycle}</p>}
    </>
  );
}

function Line({ children }: { children: React.ReactNode }) {
  return (
    <p className="wrap-anywhere rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
      {children}
    </p>
  );
}
