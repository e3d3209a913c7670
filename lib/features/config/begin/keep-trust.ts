import "server-only";
import type { OperationContext } from "@/lib/access/operation";
import { env } from "@/lib/core/env";
import { changeSection, readSection } from "@/lib/settings/change";
import { refreshSettings, settings } from "@/lib/settings/current";
import { PROXMOX } from "@/lib/settings/sections/proxmox";
import type { AnySection, SectionState } from "@/lib/settings/state";

/** Whether what is trusted at a beginning counts afterwards: where this app is going to connect by proxlb.yaml. */
export function keepsTrust(): boolean {
  return !env().PVE_HOSTS && settings("proxmox").hosts.length === 0;
}

type Keeping = Pick<OperationContext, "db" | "actor" | "live" | "note">;

/**
 * Keeps certificates that a person trusts: from then on this app sends the token of proxlb.yaml to no other, whatever
 * ProxLB does. To be done before the file is there, for a connection is made within a second of it.
 * @returns how to take that back
 */
export async function keepTrust(context: Keeping, trusted: readonly string[]): Promise<() => Promise<void>> {
  const kept = await readSection(context.db, SECTION);
  const { fingerprints, hosts } = kept.values as unknown as Kept;
  const all = [...new Set([...fingerprints.map((print) => print.toUpperCase()), ...trusted])];
  if (!keepsTrust() || hosts.length > 0 || all.length === fingerprints.length) return async () => undefined;
  await setFingerprints(context, kept, all);
  context.note({ trusted });
  return async () => setFingerprints(context, await readSection(context.db, SECTION), fingerprints);
}

const SECTION = PROXMOX as unknown as AnySection;

interface Kept {
  hosts: string[];
  fingerprints: string[];
}

async function setFingerprints(
  { db, actor, live }: Keeping,
  { version, values }: SectionState,
  fingerprints: string[],
): Promise<void> {
  const change = { version, values: { ...values, fingerprints }, secrets: {} };
  await changeSection(db, SECTION, change, actor.userId);
  await refreshSettings(db);
  live.publish("settings");
}
