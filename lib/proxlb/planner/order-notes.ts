import type { Books } from "./books";
import type { AffinityGroup } from "./groups";
import type { Model } from "./model";
import type { LoadNeed } from "./need";
import type { ModelGuest, ModelNode } from "./shapes";
import { likeness } from "./targets";
import type { Trace } from "./trace";
import { isReadable, nodesBefore9 } from "./version";

/**
 * Where ProxLB's outcome hangs on the order in which PVE lists nodes, guests and pools. Each note errs on the safe side:
 * a cycle without a single note makes the same moves in any order, one with notes may or may not.
 */
export function noteLists(model: Model, trace: Trace): void {
  const names = model.outside.filter(({ why }) => why.kind === "name_taken").map(({ guest }) => guest.name);
  if (names.length > 0) trace.chance("equal_names", names);
  const pooled = model.guests.filter(({ rules }) => rules.pools.length > 1);
  if (pooled.length > 0)
    trace.chance(
      "pool_order",
      pooled.map(({ guest }) => guest.name),
    );
  const versions = model.cluster.nodes.filter((node) => model.nodes.some(({ name }) => name === node.name));
  const unreadable = versions.filter((node) => !isReadable(node.pveVersion));
  if (unreadable.length > 0 && nodesBefore9(versions).length > 0) {
    trace.chance(
      "version_order",
      unreadable.map(({ name }) => name),
    );
  }
}

/** Where the loads alone ask for nothing, one broken guest decides, and only where it is not the last of the list. */
export function noteNeed(
  need: LoadNeed,
  enforced: { pinning: boolean; byOrder: string | null },
  trace: Trace,
): void {
  if (need.close) trace.rounded.add(need.close);
  if (!need.cause && !enforced.pinning && enforced.byOrder !== null) {
    trace.chance("last_guest", [enforced.byOrder]);
  }
}

/**
 * Guests leave a node in maintenance by order. That decides nothing where one guest leaves, where one node can take them,
 * or where the freest node stays the freest with all of them on it.
 */
export function noteEvacuation(
  model: Model,
  books: Books,
  trace: Trace,
  { drained, targets }: { drained: readonly ModelGuest[]; targets: ReadonlySet<ModelNode> },
): void {
  const open = model.nodes.filter((node) => !node.maintenance);
  if (drained.length < 2 || open.length < 2) return;
  const [target] = targets;
  const stillFreest =
    target !== undefined &&
    targets.size === 1 &&
    open.every((node) => node === target || isBelow(books.load(target), books.load(node), model));
  if (!stillFreest) trace.chance("evacuation_order", [...new Set(drained.map(({ node }) => node.name))]);
}

/**
 * Members of a group move by order, each only while their node is the busiest. That decides nothing where all of them are
 * on the busiest node, all went to one node with room for all, and their node is the busiest even then; nor where none
 * of them is on it, or none fits.
 */
export function noteGroup(
  { model, books, trace }: { model: Model; books: Books; trace: Trace },
  group: AffinityGroup,
  went: { onBusiest: number; tried: number; targets: readonly ModelNode[]; free: boolean },
): void {
  const { guests, rule } = group;
  if (guests.length < 2 || went.onBusiest === 0) return;
  const [first] = guests;
  const [target] = went.targets;
  const all = went.onBusiest === guests.length;
  if (all && went.tried === 0) return;
  const together = new Set(went.targets).size === 1 && went.targets.length === guests.length;
  const source = first?.node;
  const holds =
    all &&
    together &&
    went.free &&
    source !== undefined &&
    target !== undefined &&
    target !== source &&
    model.nodes.every(
      (node) => node === source || isBelow(books.usedPercent(node), books.usedPercent(source), model),
    ) &&
    books.of(target, "memory").free > 0;
  if (!holds) trace.chance("group_order", [rule?.name ?? guests[0]?.guest.name ?? ""]);
}

function isBelow(a: number, b: number, { inexact }: Model): boolean {
  return a < b && likeness(a, b, inexact) === null;
}
