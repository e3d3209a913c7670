import { describe, expect, it } from "vitest";
import type { ClusterView } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { balanceView } from "./balance-view";

const node = (name: string, percent: number | null, status = "online") => ({
  name,
  status,
  memoryUsedBytes: percent,
  memoryTotalBytes: 100,
});
const cluster = (...nodes: ReturnType<typeof node>[]) => ({ nodes }) as unknown as ClusterView;
const TARGET = {
  method: "memory",
  mode: "used",
  balancinessPoints: 10,
  thresholdPercent: { cpu: null, memory: null, disk: null },
  ignoreNodes: [],
} as unknown as BalanceTarget;

describe("balanceView", () => {
  it("asks for balancing only above the limit: exactly at it is fine", () => {
    expect(balanceView(cluster(node("a", 40), node("b", 50)), TARGET, undefined).verdict).toBe("balanced");
    expect(balanceView(cluster(node("a", 40), node("b", 51)), TARGET, undefined).verdict).toBe("spread");
  });

  it("asks for it at the threshold, whatever the spread; 0 means no threshold", () => {
    const nodes = cluster(node("a", 88), node("b", 90));
    const withThreshold = (memory: number) => ({
      ...TARGET,
      thresholdPercent: { cpu: null, disk: null, memory },
    });
    expect(balanceView(nodes, withThreshold(90), undefined).verdict).toBe("threshold");
    expect(balanceView(nodes, withThreshold(0), undefined).verdict).toBe("balanced");
  });

  it("leaves out ignored and offline nodes, but shows them", () => {
    const target = { ...TARGET, ignoreNodes: ["c"] };
    const view = balanceView(
      cluster(node("a", 40), node("b", null, "offline"), node("c", 99)),
      target,
      undefined,
    );
    expect(view.spread).toBe(0);
    expect(view.nodes.map(({ excluded }) => excluded)).toEqual([null, "offline", "ignored"]);
  });

  it("compares configured sizes in mode assigned, and judges nothing in mode psi", () => {
    const assigned = ["a", "b"].map((name, index) => ({
      node: name,
      cpuRatio: 0,
      memoryRatio: index,
      diskRatio: 0,
    }));
    const nodes = cluster(node("a", 50), node("b", 50));
    expect(balanceView(nodes, { ...TARGET, mode: "assigned" }, assigned).spread).toBe(100);
    expect(balanceView(nodes, { ...TARGET, mode: "psi" }, undefined).verdict).toBe("unknown");
  });
});
