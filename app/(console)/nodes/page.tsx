import type { Metadata } from "next";
import { DrainMenu } from "@/components/maintenance/drain-menu";
import { NodesView } from "@/components/nodes/nodes-view";
import { requireActor } from "@/lib/access/request";
import { getGuestSummary } from "@/lib/features/cluster/queries";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Nodes" };

export default async function NodesPage() {
  const actor = await requireActor("nodes.view");
  const actions = can(actor, "maintenance.edit") ? <DrainMenu /> : null;
  return <NodesView guests={await getGuestSummary(actor, {})} actions={actions} />;
}
