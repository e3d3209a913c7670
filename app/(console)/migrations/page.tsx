import type { Metadata } from "next";
import type { PageProps } from "@/app/page-props";
import { EVER, readFilters, sinceOf, toInput } from "@/components/migrations/filters";
import { MigrationsScreen } from "@/components/migrations/migrations-screen";
import { requireActor } from "@/lib/access/request";
import { clock } from "@/lib/core/clock";
import { getCluster } from "@/lib/features/cluster/queries";
import { listMigrations, migrationTotals } from "@/lib/features/migrations/queries";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Migrations" };

export default async function MigrationsPage({ searchParams }: PageProps) {
  const actor = await requireActor("migrations.view");
  const params = await searchParams;
  const filters = readFilters((key) => [params[key]].flat()[0]);
  const renderedAtMs = clock().now().getTime();
  const from = sinceOf(filters.range, renderedAtMs);
  const input = toInput(filters, from);
  const since = from ?? EVER;
  const [page, totals, running, cluster] = await Promise.all([
    listMigrations(actor, input),
    migrationTotals(actor, { since }),
    listMigrations(actor, { status: "running" }),
    getCluster(actor, {}),
  ]);
  return (
    <MigrationsScreen
      initial={{ input, page, since, totals, running }}
      nodes={cluster.nodes.map((node) => node.name)}
      renderedAtMs={renderedAtMs}
      canRebalance={can(actor, "balancing.trigger")}
    />
  );
}
