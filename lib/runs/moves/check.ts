import "server-only";
import { isAppError } from "@/lib/core/errors";
import { formatBytes } from "@/lib/core/units";
import type { ChosenMove } from "@/lib/planning/schema";
import { planFingerprint } from "@/lib/proxlb/planner/instant-plan";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import type { MigratePrecondition } from "@/lib/proxmox/rows-node";
import type { ClusterSnapshot, GuestState } from "@/lib/snapshot/schema";
import type { AppliedMove, ApplyInput } from "./schema";

type Picture = Pick<ClusterSnapshot, "facts" | "nodes" | "guests">;

/** Why the plan behind these moves no longer fits, as a sentence; null while it does. */
export function supersededBecause(picture: Picture, configVersion: string, input: ApplyInput): string | null {
  const begun = new Set<number>();
  const objections = input.moves.map((move) => {
    // Where a guest that steps aside goes on from is where it is not yet.
    if (begun.has(move.vmid)) return nodeObjection(picture, move.to);
    begun.add(move.vmid);
    return moveObjection(picture, move);
  });
  const moved = objections.find((reason) => reason !== null);
  if (moved) return `The plan is superseded: ${moved} Look at the new plan.`;
  const current = planFingerprint(configVersion, picture);
  if (current === input.fingerprint) return null;
  return input.fingerprint.startsWith(`${configVersion}.`)
    ? "The plan is superseded: a guest or a node is no longer where it was when the plan was made. Look at the new plan."
    : "The plan is superseded: proxlb.yaml was changed since it was made. Look at the new plan.";
}

/** What the live picture has against a move, as a sentence; null when nothing. */
export function moveObjection(picture: Picture, { vmid, from, to }: ChosenMove): string | null {
  const guest = picture.guests.find((candidate) => candidate.vmid === vmid);
  if (!guest) return `Guest ${vmid} does not exist any more.`;
  const name = `${guest.name} (${vmid})`;
  if (guest.template) return `${name} is a template.`;
  if (guest.node !== from) return `${name} runs on ${guest.node} now, not on ${from}.`;
  if (guest.status === "unknown") return `Whether ${name} runs is not known: ${from} does not answer.`;
  if (guest.status === "stopped") return `${name} is not running any more.`;
  if (guest.migratingTo) return `${name} is being migrated to ${guest.migratingTo} already.`;
  if (from === to) return `${name} is on ${to} already.`;
  return nodeObjection(picture, to);
}

function nodeObjection(picture: Picture, name: string): string | null {
  const node = picture.nodes.find((candidate) => candidate.name === name);
  if (!node) return `There is no node ${name}.`;
  // PVE itself would accept a node that is down as a target.
  if (node.status !== "online") return `${name} is offline.`;
  return node.haMaintenance ? `${name} is in maintenance.` : null;
}

/** What Proxmox says of a move before it is ordered. */
export interface ProxmoxAnswer {
  /** What it has against it, in its own words; null when it would take it. */
  objection: string | null;
  /** HA resources ("vm:101") that it would move along. */
  companions: readonly string[];
}

/** Asks Proxmox whether it would make a move, and who comes along. @throws ProxmoxError when it cannot be asked */
export async function askProxmox(
  proxmox: Proxmox,
  guest: GuestState,
  to: string,
  withLocalDisks: boolean,
): Promise<ProxmoxAnswer> {
  const answer = (objection: string | null): ProxmoxAnswer => ({ objection, companions: [] });
  try {
    const found = await proxmox.migratePrecondition(guest, to);
    return { objection: objectionIn(found, guest, to, withLocalDisks), companions: found.companions };
  } catch (error) {
    // PVE 8 has no such call for CTs: the migration itself says then what is wrong.
    if (proxmoxKind(error) === "unsupported") return answer(null);
    if (proxmoxKind(error) === "gone") return answer(await goneBecause(proxmox, guest));
    // "VM is locked (backup)", a lacking privilege, a node that does not answer.
    if (isAppError(error)) return answer(`Proxmox VE refuses: ${error.message}`);
    throw error;
  }
}

/** The live picture may be 10 s old: a guest that moved meanwhile is looked for where it is now. */
async function goneBecause(proxmox: Proxmox, { name, vmid, node }: GuestState): Promise<string> {
  const { guests } = await proxmox.resources();
  const now = guests.find((candidate) => candidate.vmid === vmid);
  if (!now) return `${name} (${vmid}) does not exist any more.`;
  return now.node === node
    ? `Proxmox VE does not find ${name} (${vmid}) on ${node} at this moment. Look at the new plan.`
    : `${name} (${vmid}) runs on ${now.node} now, not on ${node}. Look at the new plan.`;
}

function objectionIn(
  { allowedNodes, refusedNodes, localDisks, localResources }: MigratePrecondition,
  guest: GuestState,
  to: string,
  withLocalDisks: boolean,
): string | null {
  const refused = refusedNodes.get(to);
  if (refused) return `Proxmox VE refuses ${to}: ${refused}`;
  if (allowedNodes.length > 0 && !allowedNodes.includes(to)) {
    return `Proxmox VE allows ${allowedNodes.join(", ")} and not ${to}.`;
  }
  if (localResources.length > 0) return `It uses devices of ${guest.node}: ${localResources.join(", ")}.`;
  const image = localDisks.find((disk) => disk.cdrom);
  if (image) return `A CD image that only ${guest.node} has is in its drive: ${image.volume}.`;
  const disk = localDisks.find((candidate) => !candidate.cdrom);
  if (disk && !withLocalDisks) {
    return `Disk ${disk.volume} is local to ${guest.node}, and balancing.with_local_disks is off.`;
  }
  return null;
}

/** @param neededBytes memory of the guest, and of those that come along */
export function noRoom(move: AppliedMove, neededBytes: number, freeBytes: number | undefined): string {
  const free = Math.max(0, freeBytes ?? 0);
  const who = neededBytes > move.memoryBytes ? `${move.guest} and who comes along use` : `${move.guest} uses`;
  return `${move.to} has no room: ${who} ${formatBytes(neededBytes)} of memory and ${formatBytes(free)} are free.`;
}
