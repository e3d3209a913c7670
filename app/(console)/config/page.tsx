import type { Metadata } from "next";
import { ConfigScreen } from "@/components/config/config-screen";
import { requireActor } from "@/lib/access/request";
import { getConfig, listConfigVersions } from "@/lib/features/config/queries";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Config" };

export default async function ConfigPage() {
  const actor = await requireActor("config.view");
  const [view, versions] = await Promise.all([getConfig(actor, {}), listConfigVersions(actor, {})]);
  return <ConfigScreen initial={{ view, versions }} canEdit={can(actor, "config.edit")} />;
}
