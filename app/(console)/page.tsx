import type { Metadata } from "next";
import { Overview } from "@/components/overview/overview";
import { requireActor } from "@/lib/access/request";
import { isAppError } from "@/lib/core/errors";
import { getGuestSummary } from "@/lib/features/cluster/queries";
import { listMigrations } from "@/lib/features/migrations/queries";
import { getRulesStanding } from "@/lib/features/rules/queries";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const actor = await requireActor("dashboard.view");
  const [guests, migrations, rules] = await Promise.all([
    getGuestSummary(actor, {}),
    listMigrations(actor, { limit: 5 }),
    getRulesStanding(actor, {}).catch((error: unknown) => {
      if (isAppError(error) && error.code === "unavailable") return null;
      throw error;
    }),
  ]);
  return <Overview guests={guests} migrations={migrations} rules={rules} />;
}
