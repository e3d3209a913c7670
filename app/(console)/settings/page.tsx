import type { Metadata } from "next";
import { SettingsScreen } from "@/components/settings/settings-screen";
import { requireActor } from "@/lib/access/request";
import { listProviders } from "@/lib/features/providers/queries";
import { directory, general, mail, retention, signIn } from "@/lib/features/settings/operations";
import { ownOrigin } from "@/lib/http/origin";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const actor = await requireActor("settings.manage");
  const [directoryNow, generalNow, mailNow, retentionNow, signInNow, providers] = await Promise.all([
    directory.read(actor, {}),
    general.read(actor, {}),
    mail.read(actor, {}),
    retention.read(actor, {}),
    signIn.read(actor, {}),
    listProviders(actor, {}),
  ]);
  const initial = {
    directory: directoryNow,
    general: generalNow,
    mail: mailNow,
    retention: retentionNow,
    signIn: signInNow,
    providers,
  };
  return <SettingsScreen initial={initial} address={ownOrigin()} />;
}
