"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Approvals } from "@/components/cluster/approvals/approvals";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { useCluster, useConfigState, useService } from "@/components/live/use-cluster";
import { Age } from "@/components/page/age";
import { configuredBalance } from "@/components/page/configured-balance";
import { PageHeader } from "@/components/page/page-header";
import { plural } from "@/components/page/words";
import { guestSummaryQuery } from "@/lib/features/cluster/live";
import type { ClusterView, GuestSummary } from "@/lib/features/cluster/schema";
import type { MigrationsPage } from "@/lib/features/migrations/schema";
import { rulesStandingQuery } from "@/lib/features/rules/live";
import type { RulesStanding } from "@/lib/features/rules/schema";
import { actsByItself, attentionOf } from "./attention";
import { AttentionCard } from "./attention-card";
import { BalanceCard } from "./balance-card";
import { MigrationsCard } from "./migrations-card";
import { NodeMapCard } from "./node-map-card";
import { OverviewSkeleton } from "./overview-skeleton";
import { ServiceCard } from "./service-card";
import { Totals } from "./totals";

/** Up to here the page loads the guests themselves; 10,000 of them would be megabytes for a picture of areas. */
const NODES_WITH_GUESTS = 40;
const GUESTS_SHOWN = 2000;

interface OverviewProps {
  guests: GuestSummary;
  migrations: MigrationsPage;
  /** Null before the cluster was read. */
  rules: RulesStanding | null;
}

/** One glance: in balance or not, what needs somebody, what ProxLB does next. */
export function Overview({ guests: initialGuests, migrations, rules }: OverviewProps) {
  const cluster = useCluster();
  const { data: guests } = useQuery({ ...guestSummaryQuery(), initialData: initialGuests });
  return (
    <>
      <PageHeader title="Overview" meta={<Meta cluster={cluster} guests={guests} />} />
      <ClusterGate skeleton={<OverviewSkeleton />}>
        <Panels cluster={cluster} guests={guests} migrations={migrations} rules={rules} />
      </ClusterGate>
    </>
  );
}

function Panels({
  cluster,
  guests,
  migrations,
  rules: initialRules,
}: OverviewProps & { cluster: ClusterView }) {
  const config = useConfigState();
  const service = useService();
  const { data: rules = null } = useQuery({
    ...rulesStandingQuery(),
    ...(initialRules ? { initialData: initialRules } : {}),
  });
  const { nodes } = cluster;
  const { target } = config;
  const balance = useMemo(() => (target ? configuredBalance(nodes, target) : null), [nodes, target]);
  const judged = target?.mode === "used" ? balance : null;
  const items = useMemo(
    () => attentionOf({ cluster, service, config, guests, balance: judged, rules }),
    [cluster, service, config, guests, judged, rules],
  );
  const withGuests = nodes.length <= NODES_WITH_GUESTS && guests.totalCount <= GUESTS_SHOWN;
  return (
    <div className="grid gap-4">
      <AttentionCard items={items} />
      <Approvals />
      <Totals nodes={nodes} guests={guests} guestsHidden={cluster.facts.guestsHidden} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid min-w-0 gap-4">
          <BalanceCard nodes={nodes} config={config} balance={balance} />
          <NodeMapCard
            nodes={nodes}
            target={target}
            balance={judged}
            acts={actsByItself({ cluster, service, config })}
            withGuests={withGuests}
          />
        </div>
        <div className="grid min-w-0 gap-4 max-xl:md:grid-cols-2">
          <ServiceCard service={service} config={config} />
          <MigrationsCard initial={migrations} />
        </div>
      </div>
    </div>
  );
}

function Meta({
  cluster: { facts, nodes, connection },
  guests,
}: {
  cluster: ClusterView;
  guests: GuestSummary;
}) {
  if (nodes.length === 0) return null;
  return (
    <span className="flex flex-wrap gap-x-3 tabular-nums">
      {guests.migratingCount > 0 ? (
        <span className="text-moving">{plural(guests.migratingCount, "guest")} migrating</span>
      ) : null}
      {facts.pveVersion ? <span>PVE {facts.pveVersion}</span> : null}
      <span>
        seen <Age at={connection.seenAt} staleAfterSeconds={30} fallback="never" />
      </span>
    </span>
  );
}
