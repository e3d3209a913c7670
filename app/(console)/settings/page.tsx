import type { Metadata } from "next";
import { SettingsScreen } from "@/components/settings/settings-screen";
import { requireActor } from "@/lib/access/request";
import { general, mail, retention, signIn } from "@/lib/features/settings/operations";
import { ownOrigin } from "@/lib/http/origin";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const actor = await requireActor("settings.manage");
  const [generalNow, mailNow, retentionNow, signInNow] = await Promise.all([
    general.read(actor, {}),
    mail.read(actor, {}),
    retention.read(actor, {}),
    signIn.read(actor, {}),
  ]);
  const initial = { general: generalNow, mail: mailNow, retention: retentionNow, signIn: signInNow };
  return <SettingsScreen initial={initial} address={ownOrigin()} />;
}
