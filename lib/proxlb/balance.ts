import type { NodeState } from "@/lib/snapshot/schema";
import { METHODS, type Method } from "./planner/config";

export interface BalanceSettings {
  /** The configured method: the one whose threshold counts. */
  method: Method;
  /** Percentage points between the highest and the lowest node that are still fine. */
  balanciness: number;
  /** Percent of the configured method at which the highest node alone asks for balancing; 0 and null mean none. */
  threshold: number | null;
  /** Nodes that ProxLB leaves out (`ignore_nodes`). */
  ignoredNodes?: readonly string[];
}

export interface MethodBalance {
  method: Method;
  /** True for the configured method, the only one ProxLB acts on. */
  configured: boolean;
  /** Highest minus lowest, in percentage points; null without a node that has figures. */
  spread: number | null;
  /** Percent of the lowest and of the highest node; the first of equals, as ProxLB picks. */
  lowest: { node: string; percent: number } | null;
  highest: { node: string; percent: number } | null;
  /** `threshold`: the highest node reached the threshold, whatever the spread. */
  state: "balanced" | "spread" | "threshold" | "unknown";
  /** Online nodes without figures for this method, left out of the spread. */
  withoutFigures: string[];
}

/**
 * How far apart the nodes are, per method, judged as ProxLB judges it in mode `used`: online nodes only, nodes in
 * maintenance included, ignored ones not. Balancing is due when the spread is *greater than* `balanciness`, or
 * when the highest node is *at or above* the threshold.
 */
export function balanceOf(
  nodes: readonly NodeState[],
  settings: BalanceSettings,
): Record<Method, MethodBalance> {
  const ignored = new Set(settings.ignoredNodes);
  const counted = nodes.filter((node) => node.status === "online" && !ignored.has(node.name));
  const [memory, cpu, disk] = METHODS.map((method) => balanceBy(method, counted, settings)) as [
    MethodBalance,
    MethodBalance,
    MethodBalance,
  ];
  return { memory, cpu, disk };
}

function balanceBy(method: Method, nodes: readonly NodeState[], settings: BalanceSettings): MethodBalance {
  const withoutFigures: string[] = [];
  let lowest: MethodBalance["lowest"] = null;
  let highest: MethodBalance["highest"] = null;
  for (const node of nodes) {
    const percent = usedPercent(node, method);
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
    spread === null
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
