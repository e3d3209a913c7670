import { describe, expect, it } from "vitest";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { assignedRatios } from "./assigned";

const node = (name: string, status = "online") =>
  ({ name, status, cpuCores: 8, memoryTotalBytes: 1000, diskTotalBytes: 0 }) as NodeState;
const guest = (at: string, status: string, memoryTotalBytes: number) =>
  ({ node: at, status, cpuCores: 2, memoryTotalBytes, diskTotalBytes: 5 }) as GuestState;

describe("assignedRatios", () => {
  it("counts the configured size of running guests only, and may go over 1", () => {
    const guests = [guest("a", "running", 900), guest("a", "running", 300), guest("a", "stopped", 5000)];
    expect(assignedRatios([node("a"), node("b")], guests)).toEqual([
      { node: "a", cpuRatio: 0.5, memoryRatio: 1.2, diskRatio: null },
      { node: "b", cpuRatio: 0, memoryRatio: 0, diskRatio: null },
    ]);
  });

  it("leaves out nodes that are not online, as ProxLB does", () => {
    expect(assignedRatios([node("a", "offline")], [guest("a", "running", 100)])).toEqual([]);
  });
});
