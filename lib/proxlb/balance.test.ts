import { describe, expect, it } from "vitest";
import type { NodeState } from "@/lib/snapshot/schema";
import { balanceOf } from "./balance";

function node(name: string, memoryPercent: number | null, changes: Partial<NodeState> = {}): NodeState {
  return {
    name,
    status: "online",
    haMaintenance: false,
    haState: null,
    cpuRatio: 0.25,
    cpuCores: 8,
    memoryUsedBytes: memoryPercent,
    memoryTotalBytes: 100,
    diskUsedBytes: 10,
    diskTotalBytes: 100,
    uptimeSeconds: 1,
    ipAddress: null,
    ...changes,
  };
}

const memory = { method: "memory", mode: "used", balanciness: 10, threshold: null } as const;

describe("balanceOf", () => {
  it("measures the spread between the highest and the lowest node", () => {
    const { memory: found } = balanceOf([node("a", 40), node("b", 75), node("c", 60)], memory);
    expect(found).toMatchObject({
      spread: 35,
      lowest: { node: "a", percent: 40 },
      highest: { node: "b", percent: 75 },
      state: "spread",
      configured: true,
    });
  });

  it("calls a spread of exactly the balanciness balanced", () => {
    expect(balanceOf([node("a", 40), node("b", 50)], memory).memory.state).toBe("balanced");
  });

  it("asks for balancing at the threshold even when the nodes are equal", () => {
    const found = balanceOf([node("a", 80), node("b", 80)], { ...memory, threshold: 80 });
    expect(found.memory.state).toBe("threshold");
  });

  it("applies the threshold to the configured method alone, and reads 0 as none", () => {
    const nodes = [node("a", 80), node("b", 80)];
    expect(balanceOf(nodes, { ...memory, method: "cpu", threshold: 20 }).memory.state).toBe("balanced");
    expect(balanceOf(nodes, { ...memory, threshold: 0 }).memory.state).toBe("balanced");
  });

  it("leaves out offline and ignored nodes but counts nodes in maintenance", () => {
    const nodes = [
      node("a", 50),
      node("b", 55),
      node("dead", 99, { status: "offline" }),
      node("ignored", 99),
      node("drained", 1, { haMaintenance: true }),
    ];
    const found = balanceOf(nodes, { ...memory, ignoredNodes: ["ignored"] });
    expect(found.memory).toMatchObject({ lowest: { node: "drained" }, highest: { node: "b" } });
    expect(found.memory.spread).toBeCloseTo(54);
  });

  it("names nodes without figures instead of counting them as empty", () => {
    const found = balanceOf([node("a", 50), node("new", null)], memory);
    expect(found.memory).toMatchObject({ spread: 0, withoutFigures: ["new"] });
  });

  it("says unknown when no node has figures", () => {
    expect(balanceOf([], memory).memory).toMatchObject({ spread: null, lowest: null, state: "unknown" });
  });

  it("names the first of equal nodes", () => {
    const found = balanceOf([node("a", 50), node("b", 50)], memory).memory;
    expect([found.lowest?.node, found.highest?.node]).toEqual(["a", "a"]);
  });

  it("compares configured sizes in mode assigned, and judges nothing in mode psi", () => {
    const assigned = [0.2, 1.2].map((memoryRatio, index) => ({
      node: ["a", "b"][index] ?? "",
      cpuRatio: 0,
      memoryRatio,
      diskRatio: null,
    }));
    const nodes = [node("a", 50), node("b", 50)];
    const byAssigned = balanceOf(nodes, { ...memory, mode: "assigned" }, assigned);
    expect(byAssigned.memory).toMatchObject({ spread: 100, state: "spread", highest: { node: "b" } });
    expect(byAssigned.disk).toMatchObject({ spread: null, withoutFigures: ["a", "b"] });
    expect(balanceOf(nodes, { ...memory, mode: "assigned" }).memory.state).toBe("unknown");
    expect(balanceOf([node("a", 10), node("b", 90)], { ...memory, mode: "psi" }).memory).toMatchObject({
      spread: 80,
      state: "unknown",
    });
  });
});
