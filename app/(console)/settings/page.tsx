import type { Metadata } from "next";
import { SettingsScreen } from "@/components/settings/settings-screen";
import { requireActor } from "@/lib/access/request";
import { listProviders } from "@/lib/features/providers/queries";
import { getAbout } from "@/lib/features/settings/about/queries";
import {
  approvals,
  balancing,
  directory,
  general,
  mail,
  proxmox,
  retention,
  signIn,
} from "@/lib/features/settings/operations";
import { ownOrigin } from "@/lib/http/origin";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const actor = await requireActor("settings.manage");
  const initial = {
    about: getAbout(actor, {}),
    approvals: approvals.read(actor, {}),
    balancing: balancing.read(actor, {}),
    directory: directory.read(actor, {}),
    general: general.read(actor, {}),
    mail: mail.read(actor, {}),
    proxmox: proxmox.read(actor, {}),
    retention: retention.read(actor, {}),
    signIn: signIn.read(actor, {}),
    providers: listProviders(actor, {}),
  };
  return <SettingsScreen initial={await allOf(initial)} address={ownOrigin()} />;
}

/** All at once. */
async function allOf<T extends object>(asked: T): Promise<{ [Name in keyof T]: Awaited<T[Name]> }> {
  const answers = await Promise.all(Object.values(asked));
  return Object.fromEntries(Object.keys(asked).map((name, index) => [name, answers[index]])) as never;
}
