import type { Metadata } from "next";
import { MaintenanceScreen } from "@/components/maintenance/maintenance-screen";
import { requireActor } from "@/lib/access/request";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Maintenance" };

export default async function MaintenancePage() {
  const actor = await requireActor("nodes.view");
  return <MaintenanceScreen canEdit={can(actor, "maintenance.edit")} />;
}
