import type { Metadata } from "next";
import { NodesView } from "@/components/nodes/nodes-view";
import { requireActor } from "@/lib/access/request";
import { getGuestSummary } from "@/lib/features/cluster/queries";

export const metadata: Metadata = { title: "Nodes" };

export default async function NodesPage() {
  const actor = await requireActor("nodes.view");
  return <NodesView guests={await getGuestSummary(actor, {})} />;
}
