"use client";

import { useQuery } from "@tanstack/react-query";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { RuleButtons } from "@/components/cluster/rule-edit/rule-buttons";
import { RuleFindings } from "@/components/cluster/rule-findings";
import { StateBadge } from "@/components/cluster/rule-item";
import { RulePlaces } from "@/components/cluster/rule-places";
import { RuleReadings } from "@/components/cluster/rule-readings";
import { KIND_WORDS, STATE_WORDS, sourceWords } from "@/components/cluster/rule-words";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { PageHeader } from "@/components/page/page-header";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { ruleQuery } from "@/lib/features/rules/live";
import type { RuleDetail } from "@/lib/features/rules/schema";
import { RepairCard } from "./repair-card";
import { RuleArrivals } from "./rule-arrivals";
import { RuleMet } from "./rule-met";
import { RulesSkeleton } from "./rules-skeleton";

interface RulePageProps {
  id: string;
  /** Null before the cluster was read. */
  initial: RuleDetail | null;
  canTrigger: boolean;
  canEdit: boolean;
}

/** Everything about one rule: what it asks for, who is under it, whether it holds, and what would mend it. */
export function RulePage({ id, initial, canTrigger, canEdit }: RulePageProps) {
  const { data, error, refetch } = useQuery({
    ...ruleQuery(id),
    ...(initial ? { initialData: initial } : {}),
  });
  return (
    <>
      <PageHeader
        title={data?.rule.name ?? id}
        meta={<Meta detail={data} />}
        actions={
          <>
            {data ? <RuleButtons rule={data.rule} canEdit={canEdit} /> : null}
            <Link href="/rules" prefetch={false} className="text-table hover:underline">
              All rules
            </Link>
          </>
        }
      />
      <ClusterGate skeleton={<RulesSkeleton />}>
        <Fetched data={data} error={error} refetch={refetch} skeleton={<RulesSkeleton />}>
          {(detail) => (
            <div className="grid gap-4">
              {error ? (
                <p className="rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
                  What you see is how it was: {error.message}
                </p>
              ) : null}
              <RuleBody detail={detail} canTrigger={canTrigger} />
            </div>
          )}
        </Fetched>
      </ClusterGate>
    </>
  );
}

/** All that is said of it, once it is known. */
export function RuleBody({ detail, canTrigger }: { detail: RuleDetail; canTrigger: boolean }) {
  const { rule } = detail;
  return (
    <>
      <Asked detail={detail} />
      <Guests detail={detail} />
      <Found detail={detail} />
      {rule.members.some(({ breaks }) => breaks) ? <RepairCard rule={rule} canTrigger={canTrigger} /> : null}
    </>
  );
}

function Meta({ detail }: { detail: RuleDetail | undefined }) {
  if (!detail) return null;
  const { rule, seenAt } = detail;
  const { word, icon: Icon } = KIND_WORDS[rule.kind];
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="inline-flex items-center gap-1.5">
        <Icon className="size-4" aria-hidden />
        {word}
      </span>
      <span>{sourceWords(rule)}</span>
      <StateBadge state={rule.state} />
      <span>
        seen <Age at={seenAt} staleAfterSeconds={60} fallback="not yet" />
      </span>
    </span>
  );
}

function Asked({ detail: { rule, unknown } }: { detail: RuleDetail }) {
  const nodes = rule.nodes.join(", ");
  return (
    <Card aria-labelledby="asked">
      <CardHeader>
        <CardTitle id="asked">What it means</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-2">
        <p className="text-table">{STATE_WORDS[rule.state].one}</p>
        {nodes === "" || rule.kind === "ignore_node" ? null : (
          <p className="wrap-anywhere text-table">
            Nodes as they are written: <span className="font-mono">{nodes}</span>
          </p>
        )}
        {rule.strict === false ? <p className="text-table">It is not strict: a wish, no demand.</p> : null}
        {rule.place ? (
          <p className="wrap-anywhere text-muted-foreground text-table">
            <span className="font-mono">{rule.place.path}</span> in proxlb.yaml
            {rule.place.line === null ? "" : `, line ${rule.place.line}`}
          </p>
        ) : null}
        <RuleReadings readings={rule.readings} />
        {rule.state === "unknown"
          ? unknown.map(({ sentence }) => (
              <p key={sentence} className="text-attention text-table">
                {sentence}
              </p>
            ))
          : null}
      </CardContent>
    </Card>
  );
}

function Guests({ detail: { rule, arrivals } }: { detail: RuleDetail }) {
  const breaking = rule.members.filter(({ breaks }) => breaks).length;
  return (
    <Card aria-labelledby="guests">
      <CardHeader>
        <CardTitle id="guests">
          Guests <span className="font-normal text-muted-foreground tabular-nums">{rule.members.length}</span>
        </CardTitle>
        {breaking > 0 ? <CardDescription>{breaking} of them break it</CardDescription> : null}
      </CardHeader>
      <CardContent>
        {rule.members.length === 0 ? (
          <p className="text-muted-foreground text-table">No guest is under it.</p>
        ) : (
          <RulePlaces members={rule.members} whole />
        )}
        <RuleArrivals arrivals={arrivals} />
      </CardContent>
    </Card>
  );
}

function Found({ detail: { rule, findings, others, nextCycle } }: { detail: RuleDetail }) {
  return (
    <Card aria-labelledby="found">
      <CardHeader>
        <CardTitle id="found">What is to be known of it</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3">
        {findings.length === 0 ? (
          <p className="text-muted-foreground text-table">Nothing is wrong with it.</p>
        ) : (
          <RuleFindings findings={findings} of={rule.id} whole />
        )}
        {findings.some((finding) => finding.nextCycle !== null) && nextCycle !== null ? (
          <p className="text-muted-foreground text-table">{nextCycle}</p>
        ) : null}
        {others.length > 0 ? <RuleMet others={others} /> : null}
      </CardContent>
    </Card>
  );
}
