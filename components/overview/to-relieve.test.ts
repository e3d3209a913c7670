import { describe, expect, it } from "vitest";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { balanceOf } from "@/lib/proxlb/balance";
import type { NodeState } from "@/lib/snapshot/schema";
import { nodesToRelieve } from "./to-relieve";

/** 32 nodes from 9 % to 71 %, as the overview showed 30 of them in amber. */
const NODES = Array.from(
  { length: 32 },
  (_, index) =>
    ({
      name: `pve${index + 1}`,
      status: "online",
      haMaintenance: false,
      memoryUsedBytes: 9 + index * 2,
      memoryTotalBytes: 100,
      cpuRatio: 0.5,
      cpuCores: 8,
      diskUsedBytes: 1,
      diskTotalBytes: 2,
    }) as NodeState,
);

function amber(threshold: number | null, balanciness = 10, acts = true, ignoreNodes: string[] = []) {
  const settings = { method: "memory", mode: "used", balanciness, threshold } as const;
  const target = {
    ...settings,
    thresholdPercent: { memory: threshold },
    ignoreNodes,
  } as unknown as BalanceTarget;
  const relieved = nodesToRelieve(balanceOf(NODES, settings).memory, target, acts);
  return NODES.filter((node) => relieved(node.name, node.memoryUsedBytes)).map(({ name }) => name);
}

describe("nodes that are a matter of attention", () => {
  it("are few: the busiest where the spread is acted on, and those over the threshold", () => {
    expect(amber(null)).toEqual(["pve32"]);
    expect(amber(68)).toEqual(["pve31", "pve32"]);
    expect(amber(68, 10, true, ["pve31"])).toEqual(["pve32"]);
  });

  it("are none where nothing is due, or nothing acts by itself", () => {
    expect(amber(null, 90)).toEqual([]);
    expect(amber(68, 10, false)).toEqual([]);
  });
});
