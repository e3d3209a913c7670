import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { RunScreen } from "@/components/balancing/runs/run-screen";
import { requireActor } from "@/lib/access/request";
import { isAppError } from "@/lib/core/errors";
import { getPlacement, getRun } from "@/lib/features/balancing/queries";
import { getCluster } from "@/lib/features/cluster/queries";
import { can } from "@/lib/identity/permissions";

export async function generateMetadata({ params }: PageProps<{ id: string }>): Promise<Metadata> {
  return { title: `Run ${(await params).id}` };
}

export default async function RunPage({ params }: PageProps<{ id: string }>) {
  const actor = await requireActor("balancing.view");
  const { id } = await params;
  const run = await getRun(actor, { id }).catch((error: unknown) => {
    if (isAppError(error) && (error.code === "not_found" || error.code === "invalid")) notFound();
    throw error;
  });
  const [cluster, placement] = await Promise.all([
    getCluster(actor, {}),
    getPlacement(actor, { run: run.id }),
  ]);
  return <RunScreen initial={{ run, cluster, placement }} canStop={can(actor, "balancing.trigger")} />;
}
