import type { GuestState, NodeState } from "@/lib/snapshot/schema";

type Memory = Pick<GuestState, "status" | "memoryHostBytes" | "memoryUsedBytes" | "memoryTotalBytes">;

/** Memory that a guest takes of its node, as far as anybody knows it; null where nobody does. */
export function takenBytes(guest: Memory): number | null {
  return guest.memoryHostBytes ?? guest.memoryUsedBytes ?? guest.memoryTotalBytes;
}

/** What runs takes so much memory, as far as it is known. */
export function runningBytes(guests: readonly Memory[]): number {
  return guests
    .filter(({ status }) => status === "running" || status === "paused")
    .reduce((sum, guest) => sum + (takenBytes(guest) ?? 0), 0);
}

/** The memory of these nodes together; null where one of them does not tell. */
export function memoryOf(nodes: readonly Pick<NodeState, "memoryTotalBytes">[]): number | null {
  let sum = 0;
  for (const { memoryTotalBytes } of nodes) {
    if (memoryTotalBytes === null) return null;
    sum += memoryTotalBytes;
  }
  return sum;
}

/** Votes, one a node: how many a quorum takes, and whether so many nodes have it. What a QDevice adds is not known here. */
export function votes(all: number, left: number): { needed: number; suffice: boolean } {
  const needed = Math.floor(all / 2) + 1;
  return { needed, suffice: left >= needed };
}
