"use client";

import { useQuery } from "@tanstack/react-query";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { PageHeader } from "@/components/page/page-header";
import { rulesQuery } from "@/lib/features/rules/live";
import type { RulesView } from "@/lib/proxlb/rules/rule-schema";
import { RulesList } from "./rules-list";
import { RulesSkeleton } from "./rules-skeleton";

/** Every rule of tags, pools, proxlb.yaml and HA in one list, with what is wrong and what would end it. */
export function RulesScreen() {
  const { data, error, refetch } = useQuery(rulesQuery());
  return (
    <>
      <PageHeader
        title="Rules"
        meta={
          <span>
            seen <Age at={data?.seenAt ?? null} staleAfterSeconds={60} fallback="not yet" />
          </span>
        }
      />
      <ClusterGate skeleton={<RulesSkeleton />}>
        <Fetched data={data} error={error} refetch={refetch} skeleton={<RulesSkeleton />}>
          {(view) => (
            <div className="grid gap-3">
              {error ? <Line>The list could not be renewed: {error.message}</Line> : null}
              <NotRead view={view} />
              <RulesList view={view} />
            </div>
          )}
        </Fetched>
      </ClusterGate>
    </>
  );
}

/** What the list may lack, and what holds for all that is said of the next cycle. */
function NotRead({ view: { unknown, nextCycle } }: { view: RulesView }) {
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
