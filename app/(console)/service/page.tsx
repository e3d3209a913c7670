import type { Metadata } from "next";
import { ServicePanel } from "@/components/service/service-panel";
import { requireActor } from "@/lib/access/request";
import { getService } from "@/lib/features/service/queries";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Service" };

export default async function ServicePage() {
  const actor = await requireActor("service.view");
  const service = await getService(actor, {});
  return <ServicePanel initial={service} canControl={can(actor, "service.control")} />;
}
