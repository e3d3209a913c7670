import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { NodeDrain, NodeMaintenanceActions } from "@/components/maintenance/node-maintenance";
import { NodePage } from "@/components/nodes/node-page";
import { requireActor } from "@/lib/access/request";
import { isAppError } from "@/lib/core/errors";
import { getNode } from "@/lib/features/cluster/queries";
import { toTimeframe } from "@/lib/features/cluster/schema";
import { can } from "@/lib/identity/permissions";

type Props = PageProps<{ name: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function NodeDetailPage({ params, searchParams }: Props) {
  const actor = await requireActor("nodes.view");
  const name = decodeURIComponent((await params).name);
  const timeframe = toTimeframe((await searchParams).t);
  const detail = await getNode(actor, { name, timeframe }).catch((error: unknown) => {
    if (isAppError(error) && error.code === "not_found") notFound();
    throw error;
  });
  const canEdit = can(actor, "maintenance.edit");
  return (
    <NodePage
      key={name}
      initial={detail}
      actions={canEdit ? <NodeMaintenanceActions node={name} /> : null}
      drain={<NodeDrain node={name} canEdit={canEdit} />}
    />
  );
}
