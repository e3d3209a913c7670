import { describe, expect, it } from "vitest";
import type { PlannedMove } from "@/lib/proxlb/output/printed-plan";
import type { PlanMove } from "@/lib/proxlb/planner/plan-schema";
import type { GuestState } from "@/lib/snapshot/schema";
import { comparePlans } from "./compare";

const here = (vmid: number, from: string, to: string, cause: PlanMove["cause"]["kind"] = "balance") =>
  ({ vmid, guest: `vm${vmid}`, from, to, cause: { kind: cause } }) as PlanMove;
const there = (vmid: number, from: string, to: string) =>
  ({ vmid, guest: `vm${vmid}`, from, to }) as PlannedMove;
const guest = (vmid: number, node: string, status = "running") => ({ vmid, node, status }) as GuestState;

describe("two plans", () => {
  it("agree, differ, and say what only one of them has, differences first", () => {
    const rows = comparePlans(
      [here(1, "a", "b"), here(2, "a", "c"), here(3, "a", "b")],
      [there(1, "a", "b"), there(2, "a", "b"), there(4, "a", "b")],
      [1, 2, 3, 4].map((vmid) => guest(vmid, "a")),
      false,
    );
    expect(rows.map(({ vmid, kind, reason }) => [vmid, kind, reason])).toEqual([
      [2, "differ", null],
      [4, "only_there", null],
      [3, "only_here", null],
      [1, "agree", null],
    ]);
  });

  it.each([
    ["was moved there since", guest(4, "b"), "It was moved there since."],
    ["is elsewhere", guest(4, "c"), "It is on c by now."],
    ["stopped", guest(4, "a", "stopped"), "It is not running any more."],
  ])("differ for a known reason where the guest %s", (_, now, reason) => {
    expect(comparePlans([], [there(4, "a", "b")], [now], false)[0]?.reason).toBe(reason);
  });

  it("differ for a known reason: the guest is gone, settings are tried out, a node is evacuated", () => {
    expect(comparePlans([], [there(4, "a", "b")], [], false)[0]?.reason).toBe(
      "The guest is no longer in Proxmox VE's lists.",
    );
    expect(comparePlans([here(1, "a", "b")], [], [guest(1, "a")], true)[0]?.reason).toContain("tried out");
    const evacuated = comparePlans([here(1, "a", "b", "evacuation")], [], [guest(1, "a")], false);
    expect(evacuated[0]?.reason).toBe("a entered maintenance since.");
  });
});
