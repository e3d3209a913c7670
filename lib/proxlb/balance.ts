import type { NodeState } from "@/lib/snapshot/schema";
import { METHODS, type Method, type Mode } from "./methods";

export interface BalanceSettings {
  /** The configured method: the one whose threshold counts. */
  method: Method;
  /** The configured mode: in use, configured size, or pressure, by which nothing can be judged here. */
  mode: Mode;
  /** Percentage points between the highest and the lowest node that are still fine. */
  balanciness: number;
  /** Percent of the configured method at which the highest node alone asks for balancing; 0 and null mean none. */
  threshold: number | null;
  /** Nodes that ProxLB leaves out (`ignore_nodes`). */
  ignoredNodes?: readonly string[];
}

/** Configured size of the running guests over what their node has, by node; may be over 1. */
export type AssignedRatios = readonly {
  node: string;
  cpuRatio: number | null;
  memoryRatio: number | null;
  diskRatio: number | null;
}[];

export interface MethodBalance {
  method: Method;
  /** True for the configured method, the only one ProxLB acts on. */
  configured: boolean;
  /** Highest minus lowest, in percentage points; null without a node that has figures. */
  spread: number | null;
  /** Percent of the lowest and of the highest node; the first of equals, as ProxLB picks. */
  lowest: { node: string; percent: number } | null;
  highest: { node: string; percent: number } | null;
  /**
   * `threshold`: the highest node reached the threshold, whatever the spread. `unknown`: no node has figures, or mode
   * `psi`, where ProxLB compares pressure.
   */
  state: "balanced" | "spread" | "threshold" | "unknown";
  /** Online nodes without figures for this method, left out of the spread. */
  withoutFigures: string[];
}

/**
 * How far apart the nodes are, per method, judged as ProxLB judges it: online nodes only, nodes in maintenance included,
 * ignored ones not. Balancing is due when the spread is *greater than* `balanciness`, or when the highest node is *at or
 * above* the threshold.
 * @param assigned needed in mode `assigned`, which compares them; without it every node is without figures. Mode `psi`
 * gives the use, for information.
 */
export function balanceOf(
  nodes: readonly NodeState[],
  settings: BalanceSettings,
  assigned: AssignedRatios = [],
): Record<Method, MethodBalance> {
  const ignored = new Set(settings.ignoredNodes);
  const counted = nodes.filter((node) => node.status === "online" && !ignored.has(node.name));
  const [memory, cpu, disk] = METHODS.map((method) => balanceBy(method, counted, settings, assigned)) as [
    MethodBalance,
    MethodBalance,
    MethodBalance,
  ];
  return { memory, cpu, disk };
}

function balanceBy(
  method: Method,
  nodes: readonly NodeState[],
  settings: BalanceSettings,
  assigned: AssignedRatios,
): MethodBalance {
  const withoutFigures: string[] = [];
  let lowest: MethodBalance["lowest"] = null;
  let highest: MethodBalance["highest"] = null;
  for (const node of nodes) {
    const percent =
      settings.mode === "assigned" ? assignedPercent(node.name, method, assigned) : usedPercent(node, method);
    if (percent === null) withoutFigures.push(node.name);
    else {
      if (lowest === null || percent < lowest.percent) lowest = { node: node.name, percent };
      if (highest === null || percent > highest.percent) highest = { node: node.name, percent };
    }
  }
  const configured = method === settings.method;
  const spread = lowest && highest ? highest.percent - lowest.percent : null;
  const reached = configured && settings.threshold && highest && highest.percent >= settings.threshold;
  const state =
    spread === null || settings.mode === "psi"
      ? "unknown"
      : reached
        ? "threshold"
        : spread > settings.balanciness
          ? "spread"
          : "balanced";
  return { method, configured, spread, lowest, highest, state, withoutFigures };
}

/** Percent of the node's method in use; null where PVE did not say, or where there is nothing to use. */
export function usedPercent(node: NodeState, method: Method): number | null {
  if (method === "cpu") return node.cpuRatio === null ? null : node.cpuRatio * 100;
  const [used, total] =
    method === "memory"
      ? [node.memoryUsedBytes, node.memoryTotalBytes]
      : [node.diskUsedBytes, node.diskTotalBytes];
  return used === null || !total ? null : (used / total) * 100;
}

function assignedPercent(node: string, method: Method, assigned: AssignedRatios): number | null {
  const ratio = assigned.find((row) => row.node === node)?.[`${method}Ratio`] ?? null;
  return ratio === null ? null : ratio * 100;
}
