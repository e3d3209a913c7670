import type { Metadata } from "next";
import { Overview } from "@/components/overview/overview";
import { requireActor } from "@/lib/access/request";
import { getGuestSummary } from "@/lib/features/cluster/queries";
import { listMigrations } from "@/lib/features/migrations/queries";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const actor = await requireActor("dashboard.view");
  const [guests, migrations] = await Promise.all([
    getGuestSummary(actor, {}),
    listMigrations(actor, { limit: 5 }),
  ]);
  return <Overview guests={guests} migrations={migrations} />;
}
