import "server-only";
import type { NodeState } from "@/lib/snapshot/schema";
import type { AppliedMove } from "./schema";

/** PVE reports memory about every 10 s, and we ask about every 10 s: what happened later is not in the figures yet. */
export const SETTLE_MS = 20_000;

/**
 * Free memory by node that is safe to promise, in bytes: as the live picture says, less the guests that are on their
 * way or arrived too recently to be counted. What leaves a node counts only once the picture shows it.
 */
export function freeMemory(
  nodes: readonly NodeState[],
  moves: readonly AppliedMove[],
  seenAt: string | null,
): Map<string, number> {
  const free = new Map(
    nodes
      .filter((node) => node.status === "online")
      .map((node) => [node.name, (node.memoryTotalBytes ?? 0) - (node.memoryUsedBytes ?? 0)]),
  );
  for (const move of moves) {
    const before = free.get(move.to);
    if (before !== undefined && isUncounted(move, seenAt)) free.set(move.to, before - move.memoryBytes);
  }
  return free;
}

/** Which waiting move goes next: one whose target has room, and of those the one that relieves the tightest node. */
export function nextMove(
  moves: readonly AppliedMove[],
  free: ReadonlyMap<string, number>,
): AppliedMove | null {
  const fitting = moves.filter(
    (move) =>
      move.state === "waiting" &&
      move.alongWith === null &&
      (free.get(move.to) ?? Number.NEGATIVE_INFINITY) >= neededBytes(moves, move),
  );
  return fitting.reduce<AppliedMove | null>(
    (best, move) => (best === null || (free.get(move.from) ?? 0) < (free.get(best.from) ?? 0) ? move : best),
    null,
  );
}

/** What the run does next with moves that stand in their order. */
export type InOrder =
  | { readonly kind: "start"; readonly move: AppliedMove }
  /** Until a move has ended, or until the picture shows what the last ones did. */
  | { readonly kind: "wait" }
  /** This one was not made, and those behind it stand on it. */
  | { readonly kind: "end"; readonly because: AppliedMove }
  | { readonly kind: "no_room"; readonly move: AppliedMove };

/**
 * The first that waits, once those before it were made and the picture shows that there is room for it and that its guest
 * is where it is to leave from.
 * @param nodeOf where a guest is by the picture; null where it is gone
 */
export function nextInOrder(
  moves: readonly AppliedMove[],
  free: ReadonlyMap<string, number>,
  seenAt: string | null,
  nodeOf: (vmid: number) => string | null,
): InOrder {
  const index = moves.findIndex(({ state, alongWith }) => state === "waiting" && alongWith === null);
  const move = moves[index];
  const before = index < 0 ? moves : moves.slice(0, index);
  const because = before.find(({ state }) => ["refused", "failed", "not_started", "unknown"].includes(state));
  if (because) return { kind: "end", because };
  if (!move || moves.some(({ state }) => state === "moving")) return { kind: "wait" };
  const settling = isSettling(moves, seenAt);
  if (settling && nodeOf(move.vmid) !== move.from) return { kind: "wait" };
  if ((free.get(move.to) ?? Number.NEGATIVE_INFINITY) >= neededBytes(moves, move))
    return { kind: "start", move };
  return settling ? { kind: "wait" } : { kind: "no_room", move };
}

/** Memory that a move needs on its target: its own, and that of the guests that come along. */
export function neededBytes(moves: readonly AppliedMove[], { vmid, memoryBytes }: AppliedMove): number {
  const along = moves.filter((move) => move.alongWith === vmid && move.state === "waiting");
  return along.reduce((sum, move) => sum + move.memoryBytes, memoryBytes);
}

/** True while memory may still become free without anything else being started. */
export function isSettling(moves: readonly AppliedMove[], seenAt: string | null): boolean {
  return moves.some((move) => isUncounted(move, seenAt));
}

function isUncounted(move: AppliedMove, seenAt: string | null): boolean {
  if (move.state === "moving") return true;
  if (move.state !== "moved" || move.endedAt === null) return false;
  return seenAt === null || Date.parse(seenAt) < Date.parse(move.endedAt) + SETTLE_MS;
}
