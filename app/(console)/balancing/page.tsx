import type { Metadata } from "next";
import { BalancingScreen } from "@/components/balancing/balancing-screen";
import { can } from "@/lib/access/permissions";
import { requireActor } from "@/lib/access/request";
import { getBalancingStatus, getPlacement, listRuns } from "@/lib/balancing/queries";
import { getCluster } from "@/lib/cluster/queries";
import { getConfigState } from "@/lib/config/queries";

export const metadata: Metadata = { title: "Balancing" };

export default async function BalancingPage() {
  const actor = await requireActor("balancing.view");
  const [status, cluster, config, runs] = await Promise.all([
    getBalancingStatus(actor, {}),
    getCluster(actor, {}),
    getConfigState(actor, {}),
    listRuns(actor, {}),
  ]);
  const placement = await getPlacement(actor, { run: status.lastDryRun?.id });
  return (
    <BalancingScreen
      initial={{ status, cluster, config, placement, runs }}
      canDryRun={can(actor, "balancing.dry_run")}
      canTrigger={can(actor, "balancing.trigger")}
    />
  );
}
