import type { Metadata } from "next";
import { ConfigScreen } from "@/components/config/config-screen";
import { requireActor } from "@/lib/access/request";
import { getApply } from "@/lib/features/config/apply/queries";
import { getConfig, listConfigVersions } from "@/lib/features/config/queries";
import { can } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Config" };

export default async function ConfigPage() {
  const actor = await requireActor("config.view");
  const [view, versions, apply] = await Promise.all([
    getConfig(actor, {}),
    listConfigVersions(actor, {}),
    getApply(actor, {}),
  ]);
  const rights = { canReveal: can(actor, "config.reveal"), canSet: can(actor, "settings.manage") };
  return (
    <ConfigScreen initial={{ view, versions, apply }} canEdit={can(actor, "config.edit")} rights={rights} />
  );
}
