import type { Cycle } from "./cycle";
import type { Execution } from "./execution";
import { filterOf } from "./filter";
import type { Model } from "./model";
import { type Outlook, type Relocated, weightOf } from "./outlook";
import type { MoveFilter, PlanWarning } from "./plan-schema";
import { thresholdOf } from "./settings";
import type { ModelGuest, ModelNode } from "./shapes";
import { brokenRules } from "./violations";

/** Two guests count as equal in weight when they differ by less than this part of the heavier one. */
const SWAP_TOLERANCE = 0.1;

/** How far loads may move in the seconds until ProxLB looks, in percentage points. */
const EDGE_POINTS = 1;

/** What a person should know before this plan runs: where it is pointless, harmful, or not what it seems. */
export function warningsOf(
  model: Model,
  cycle: Cycle,
  { carriedOut, relocated }: Execution,
  outlook: Outlook,
): PlanWarning[] {
  return [
    ...filtered(model, cycle),
    ...pointlessSwaps(model, carriedOut),
    ...brokenRules(model, relocated),
    ...overfilled(model, relocated, outlook),
    ...leftBehind(model, relocated),
    ...ignoredBooked(cycle, relocated),
    ...duplicateNames(model),
    ...noBenefit(model, carriedOut, outlook),
    ...onTheEdge(model, cycle),
  ];
}

function filtered(model: Model, cycle: Cycle): PlanWarning[] {
  const counts = new Map<MoveFilter, number>();
  for (const { guest } of cycle.moves) {
    const by = filterOf(model, guest);
    if (by) counts.set(by, (counts.get(by) ?? 0) + 1);
  }
  return [...counts].map(([by, moves]) => ({ kind: "filtered", by, moves }));
}

function pointlessSwaps(model: Model, moves: Cycle["moves"]): PlanWarning[] {
  const { method } = model.config.balancing;
  const weight = (guest: ModelGuest) =>
    weightOf(guest.guest)[method][method === "disk" ? "assigned" : "used"];
  const waiting = new Map<string, ModelGuest[]>();
  const found: PlanWarning[] = [];
  for (const { guest, target } of moves) {
    const back = waiting.get(routeKey(target, guest.node)) ?? [];
    const index = back.findIndex((other) => isSimilar(weight(other), weight(guest)));
    const [partner] = index < 0 ? [] : back.splice(index, 1);
    if (partner) {
      const guests = [partner.guest.name, guest.guest.name];
      found.push({ kind: "pointless_swap", guests, nodes: [guest.node.name, target.name] });
    } else {
      const key = routeKey(guest.node, target);
      const others = waiting.get(key);
      if (others) others.push(guest);
      else waiting.set(key, [guest]);
    }
  }
  return found;
}

function routeKey(from: ModelNode, to: ModelNode): string {
  return `${from.index}>${to.index}`;
}

function isSimilar(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(a, b) * SWAP_TOLERANCE;
}

/** ProxLB checks memory before a relocation, but not before an evacuation, nor for a pin or an anti-affinity rule. */
function overfilled(model: Model, moves: readonly Relocated[], outlook: Outlook): PlanWarning[] {
  const targets = new Set(moves.map(({ target }) => target));
  return model.nodes
    .filter((node) => targets.has(node) && outlook.memoryAfterBytes(node) > node.usable.memory)
    .map((node) => ({
      kind: "overfilled",
      node: node.name,
      usedBytes: outlook.memoryAfterBytes(node),
      usableBytes: node.usable.memory,
      reserved: node.usable.memory < node.total.memory,
    }));
}

/** Guests on a node in maintenance that no executed move takes away, or that come back to it. */
function leftBehind(model: Model, moves: readonly Relocated[]): PlanWarning[] {
  const leaving = new Set(moves.map(({ guest }) => guest));
  return model.nodes
    .filter((node) => node.maintenance)
    .map((node) => ({
      kind: "left_behind" as const,
      node: node.name,
      guests: model.guests
        .filter((guest) => guest.node === node && !leaving.has(guest))
        .map(({ guest }) => guest.name),
    }))
    .filter(({ guests }) => guests.length > 0);
}

/** One that Proxmox moves along may come to where ProxLB has booked it. */
function ignoredBooked(cycle: Cycle, relocated: readonly Relocated[]): PlanWarning[] {
  const at = new Map(relocated.map(({ guest, target }) => [guest, target.name]));
  return cycle.stays.flatMap(({ guest, reason }): PlanWarning[] =>
    reason.kind === "ignored" && reason.bookedTo !== null && at.get(guest) !== reason.bookedTo
      ? [{ kind: "ignored_booked", guest: guest.guest.name, to: reason.bookedTo }]
      : [],
  );
}

function duplicateNames(model: Model): PlanWarning[] {
  const hidden = new Map<string, { seenVmid: number; hiddenVmids: number[] }>();
  for (const { guest, why } of model.outside) {
    if (why.kind !== "name_taken") continue;
    const entry = hidden.get(guest.name) ?? { seenVmid: why.byVmid, hiddenVmids: [] };
    entry.hiddenVmids.push(guest.vmid);
    hidden.set(guest.name, entry);
  }
  return [...hidden].map(([name, entry]) => ({ kind: "duplicate_name", name, ...entry }));
}

/** Moves for the sake of the load that leave the spread as it was, or wider. */
function noBenefit(model: Model, moves: Cycle["moves"], outlook: Outlook): PlanWarning[] {
  const { method, mode } = model.config.balancing;
  const forLoad = moves.filter(({ decision }) => decision.cause.kind === "balance");
  if (mode === "psi" || forLoad.length === 0) return [];
  const beforePoints = outlook.spreadPoints("before", method, mode) ?? 0;
  const afterPoints = outlook.spreadPoints("after", method, mode) ?? 0;
  return afterPoints >= beforePoints ? [{ kind: "no_benefit", beforePoints, afterPoints }] : [];
}

/** Where nothing but loads, which change, decides whether ProxLB acts, and they are about at the limit. */
function onTheEdge({ config, guests }: Model, { need, enforced }: Cycle): PlanWarning[] {
  const { mode, balanciness } = config.balancing;
  const threshold = thresholdOf(config.balancing);
  const isByLoads = mode === "used" && !enforced.affinity && !enforced.pinning;
  if (!need || !isByLoads || guests.some(({ node }) => node.maintenance)) return [];
  const { spreadPoints, highestPercent } = need;
  const kind = "on_the_edge";
  if (Math.abs(spreadPoints - balanciness) <= EDGE_POINTS)
    return [{ kind, limit: "balanciness", value: spreadPoints, allowed: balanciness }];
  // Beyond balanciness it acts whatever the threshold says.
  if (threshold === null || spreadPoints > balanciness || Math.abs(highestPercent - threshold) > EDGE_POINTS)
    return [];
  return [{ kind, limit: "threshold", value: highestPercent, allowed: threshold }];
}
