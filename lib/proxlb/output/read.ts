import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { Method } from "@/lib/proxlb/methods";
import {
  type NodeMetric,
  type OutputGuest,
  type OutputNode,
  type ProxlbOutput,
  readOutput,
} from "./document";
import type { NodeLoad, PlanNode, PlannedMove, PrintedPlan } from "./printed-plan";

/** The JSON document in the output of a run with `-j`: from the first line "{" to the last line "}". */
export function cutJson(stdout: string): string | null {
  const lines = stdout.split(/\r?\n/);
  const first = lines.indexOf("{");
  const last = lines.lastIndexOf("}");
  return first === -1 || last < first ? null : lines.slice(first, last + 1).join("\n");
}

/** @returns null where the text is not JSON or not ProxLB's. */
export function parseOutput(json: string): ProxlbOutput | null {
  try {
    return readOutput(JSON.parse(json));
  } catch {
    return null;
  }
}

/**
 * The plan in ProxLB's output. Its node figures are projections that drift (ignored guests count as moved, CPU mixes
 * units), so "before" is taken from the field no projection touches and "after" is computed from the moves that run.
 */
export function planFrom(output: ProxlbOutput, config: ProxlbConfig): PrintedPlan {
  const { method, mode, balanciness, balance_types, enable } = config.balancing;
  const guests = Object.values(output.guests);
  const moves = guests
    .filter((guest) => guest.node_target !== guest.node_current && !guest.ignore)
    .map((guest) => toMove(guest, balance_types.includes(guest.type)));
  const targets = new Map(moves.filter((move) => !move.filtered).map((move) => [move.guest, move.to]));
  const nodes = Object.values(output.nodes).map((node) =>
    toPlanNode(node, guests, targets, reserveBytes(config, node.name)),
  );
  const measure = mode === "assigned" ? "assignedRatio" : "usedRatio";
  return {
    method,
    mode,
    moves,
    nodes,
    guestCount: guests.length,
    ignoredGuests: guests.filter((guest) => guest.ignore).map((guest) => guest.name),
    spread: {
      beforeRatio: spreadOf(nodes.map((node) => node.before[method][measure])),
      afterRatio: spreadOf(nodes.map((node) => node.after[method][measure])),
      limitRatio: balanciness / 100,
    },
    enabled: enable,
    warnings: planWarnings(moves, config),
  };
}

function toMove(guest: OutputGuest, allowed: boolean): PlannedMove {
  const kind = guest.type === "vm" ? "VMs" : "CTs";
  return {
    guest: guest.name,
    vmid: guest.id,
    type: guest.type,
    from: guest.node_current,
    to: guest.node_target,
    memoryUsedBytes: guest.memory.used,
    memoryTotalBytes: guest.memory.total,
    cpuCores: guest.cpu.total,
    filtered: allowed
      ? null
      : { reason: "type_not_allowed", sentence: `balancing.balance_types does not allow ${kind} to move.` },
  };
}

/**
 * What balancing.node_resource_reserve asks to be taken off the node's memory, in bytes: its own where that is positive,
 * else the default.
 */
function reserveBytes(config: ProxlbConfig, node: string): number {
  const reserve = config.balancing.node_resource_reserve;
  const own = reserve?.[node]?.memory ?? 0;
  return (own > 0 ? own : Math.max(0, reserve?.defaults?.memory ?? 0)) * 1024 ** 3;
}

/**
 * The node's whole memory. ProxLB's `total` lacks the reservation, but only where that fits into the node: a larger one is
 * not applied. Which of the two it was shows in `used`, which is the use before and what was moved.
 */
function sizeOf(metric: NodeMetric, reservedBytes: number, movedBytes: number): number {
  const withReserve = metric.total + reservedBytes;
  if (metric.total >= reservedBytes) return withReserve;
  const usedBefore = metric.used - movedBytes;
  const off = (size: number) => Math.abs(size * (1 - metric.free_percent / 100) - usedBefore);
  return off(withReserve) <= off(metric.total) ? withReserve : metric.total;
}

function toPlanNode(
  node: OutputNode,
  guests: OutputGuest[],
  targets: Map<string, string>,
  reservedBytes: number,
): PlanNode {
  const resident = guests.filter((guest) => guest.node_current === node.name);
  const leaving = resident.filter((guest) => targets.has(guest.name));
  const arriving = guests.filter((guest) => targets.get(guest.name) === node.name);
  const moving = { resident, leaving, arriving };
  const load = (method: Method) =>
    loads(node[method], method, moving, method === "memory" ? reservedBytes : 0);
  const [cpu, memory, disk] = [load("cpu"), load("memory"), load("disk")];
  return {
    name: node.name,
    maintenance: node.maintenance,
    pveVersion: node.pve_version,
    before: { cpu: cpu.before, memory: memory.before, disk: disk.before },
    after: { cpu: cpu.after, memory: memory.after, disk: disk.after },
  };
}

function loads(
  metric: NodeMetric,
  method: Method,
  { resident, leaving, arriving }: Record<"resident" | "leaving" | "arriving", OutputGuest[]>,
  reservedBytes: number,
): { before: NodeLoad; after: NodeLoad } {
  const used = (guests: OutputGuest[]) => sum(guests.map((guest) => usedBy(guest, method)));
  const assigned = (guests: OutputGuest[]) => sum(guests.map((guest) => guest[method].total));
  const usedBefore = (100 - metric.free_percent) / 100;
  const size = sizeOf(metric, reservedBytes, used(arriving) - used(leaving));
  const assignedBefore = assigned(resident);
  return {
    before: { usedRatio: usedBefore, assignedRatio: part(assignedBefore, metric.total) },
    after: {
      usedRatio: Math.max(0, usedBefore + part(used(arriving) - used(leaving), size)),
      assignedRatio: part(assignedBefore + assigned(arriving) - assigned(leaving), metric.total),
    },
  };
}

/** In the node's unit: cores for CPU, bytes for the rest. */
function usedBy(guest: OutputGuest, method: Method): number {
  return method === "cpu" ? guest.cpu.used * guest.cpu.total : guest[method].used;
}

function planWarnings(moves: PlannedMove[], config: ProxlbConfig): string[] {
  const warnings: string[] = [];
  const filtered = moves.filter((move) => move.filtered).length;
  if (moves.length > 0 && filtered === moves.length)
    warnings.push("balancing.balance_types allows none of these moves: nothing would be migrated.");
  else if (filtered > 0)
    warnings.push(`${filtered} of ${moves.length} planned moves are of a type balance_types does not allow.`);
  if (!config.balancing.enable)
    warnings.push("balancing.enable is off: the daemon computes this plan but never carries it out.");
  return warnings;
}

function spreadOf(ratios: number[]): number {
  return ratios.length === 0 ? 0 : Math.max(...ratios) - Math.min(...ratios);
}

function part(amount: number, whole: number): number {
  return whole > 0 ? amount / whole : 0;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
