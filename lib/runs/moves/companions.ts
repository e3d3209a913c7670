import "server-only";
import { movedAlong } from "@/lib/snapshot/obstacles";
import type { ClusterSnapshot, GuestState } from "@/lib/snapshot/schema";
import type { AppliedMove } from "./schema";

type Picture = Pick<ClusterSnapshot, "facts" | "guests">;

/** The chosen moves, each followed by those of the guests that the HA manager moves along by the rules of the picture. */
export function withCompanions(picture: Picture, chosen: readonly AppliedMove[]): AppliedMove[] {
  const moves: AppliedMove[] = [...chosen];
  for (const move of chosen) {
    const guest = picture.guests.find(({ vmid }) => vmid === move.vmid);
    for (const other of guest ? movedAlong(picture, guest, move.to) : []) addCompanion(moves, move, other);
  }
  return moves;
}

/**
 * Once the HA manager has a request it moves the companions too: those that Proxmox itself names, and those that were
 * known. A chosen move of a companion to the same node is carried out by it; to another node it stays to be refused.
 */
export function takeAlong(
  moves: AppliedMove[],
  leader: AppliedMove,
  { guests }: Pick<Picture, "guests">,
  companions: readonly string[],
): void {
  for (const sid of companions) {
    const guest = guests.find(({ type, vmid }) => sid === `${type}:${vmid}`);
    if (guest && guest.node !== leader.to) addCompanion(moves, leader, guest);
  }
  const named = new Set(companions);
  for (const move of moves) {
    const isOfIt = move.alongWith === leader.vmid || named.has(`${move.type}:${move.vmid}`);
    if (!isOfIt || move.state !== "waiting" || move.to !== leader.to) continue;
    move.state = "moving";
    move.requestUpid = leader.requestUpid;
    move.startedAt = leader.startedAt;
  }
}

/** Nobody comes along with a guest that does not move. */
export function leaveCompanions(moves: readonly AppliedMove[], leader: AppliedMove): void {
  for (const move of moves) {
    if (move.alongWith !== leader.vmid || move.state !== "waiting") continue;
    move.state = "not_started";
    move.reason = `${leader.guest} was not moved, so it stays too.`;
  }
}

/** Memory that a guest takes on a node: the node's own view of it, where that is known. */
export function roomOf({ memoryHostBytes, memoryUsedBytes, memoryTotalBytes }: GuestState): number {
  return memoryHostBytes ?? memoryUsedBytes ?? memoryTotalBytes ?? 0;
}

function addCompanion(moves: AppliedMove[], leader: AppliedMove, guest: GuestState): void {
  if (moves.some(({ vmid }) => vmid === guest.vmid)) return;
  moves.push({
    vmid: guest.vmid,
    guest: guest.name,
    type: guest.type,
    from: guest.node,
    to: leader.to,
    memoryBytes: roomOf(guest),
    alongWith: leader.vmid,
    state: "waiting",
    reason: null,
    upid: null,
    requestUpid: null,
    startedAt: null,
    endedAt: null,
  });
}
