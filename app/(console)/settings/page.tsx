import type { Metadata } from "next";
import { SettingsScreen } from "@/components/settings/settings-screen";
import { requireActor } from "@/lib/access/request";
import { listProviders } from "@/lib/features/providers/queries";
import { approvals, directory, general, mail, retention, signIn } from "@/lib/features/settings/operations";
import { ownOrigin } from "@/lib/http/origin";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const actor = await requireActor("settings.manage");
  const [approvalsNow, directoryNow, generalNow, mailNow, retentionNow, signInNow, providers] =
    await Promise.all([
      approvals.read(actor, {}),
      directory.read(actor, {}),
      general.read(actor, {}),
      mail.read(actor, {}),
      retention.read(actor, {}),
      signIn.read(actor, {}),
      listProviders(actor, {}),
    ]);
  const initial = {
    approvals: approvalsNow,
    directory: directoryNow,
    general: generalNow,
    mail: mailNow,
    retention: retentionNow,
    signIn: signInNow,
    providers,
  };
  return <SettingsScreen initial={initial} address={ownOrigin()} />;
}
