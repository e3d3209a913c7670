import type { Metadata } from "next";
import { BalancingScreen } from "@/components/balancing/balancing-screen";
import { requireActor } from "@/lib/access/request";
import { getPlanBasis } from "@/lib/features/balancing/plan/queries";
import { getBalancingStatus, getPlacement, listRuns } from "@/lib/features/balancing/queries";
import { getCluster, getGuestSummary, listGuests } from "@/lib/features/cluster/queries";
import { getConfigState } from "@/lib/features/config/queries";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Balancing" };

/** The plan is there with the page; with more guests it follows as soon as the browser has fetched them. */
const WITH_THE_PAGE = 200;

export default async function BalancingPage() {
  const actor = await requireActor("balancing.view");
  const { totalCount } = await getGuestSummary(actor, {});
  const [status, cluster, config, runs, basis, guests] = await Promise.all([
    getBalancingStatus(actor, {}),
    getCluster(actor, {}),
    getConfigState(actor, {}),
    listRuns(actor, {}),
    getPlanBasis(actor, {}),
    totalCount <= WITH_THE_PAGE ? listGuests(actor, {}) : null,
  ]);
  const placement = await getPlacement(actor, { run: status.lastDryRun?.id });
  return (
    <BalancingScreen
      initial={{ status, cluster, config, placement, runs, plan: { basis, guests } }}
      canDryRun={can(actor, "balancing.dry_run")}
      canTrigger={can(actor, "balancing.trigger")}
    />
  );
}
