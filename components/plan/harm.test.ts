import { describe, expect, it } from "vitest";
import { planOf } from "@/lib/proxlb/planner/plan";
import { guest, sketch } from "@/tests/support/planner/build";
import { clusterOf } from "@/tests/support/planner/world";
import { harmOf } from "./harm";

const harm = (world: ReturnType<typeof sketch>) =>
  harmOf(planOf(clusterOf(world), world.config, { wallClock: new Date("2026-03-02T10:00:00Z") }));

describe("what a plan does harm with", () => {
  it("is a larger spread, a rule that it breaks, and a group that it splits", () => {
    const swing = sketch({
      name: "one big guest goes where it weighs more",
      nodes: [
        { name: "a", guests: [guest("big", 50)], memory: 60 },
        { name: "b", memory: 30 },
      ],
    });
    expect(harm(swing)).toEqual(["The nodes would be 70.0 points apart instead of 30.0."]);
    const drained = sketch({
      name: "an evacuation looks at no rule",
      proxmox_cluster: { maintenance_nodes: ["a"] },
      balancing: { balanciness: 100 },
      nodes: [
        { name: "a", guests: [guest("one", 5, "plb_anti_affinity_x")] },
        { name: "b", guests: [guest("two", 5, "plb_anti_affinity_x")] },
        { name: "c", memory: 50 },
      ],
    });
    expect(harm(drained)).toContain("It breaks tag plb_anti_affinity_x.");
  });

  it("is nothing where it helps, or does nothing", () => {
    const good = sketch({
      name: "good",
      nodes: [{ name: "a", guests: [guest("one", 20), guest("two", 20)] }, { name: "b" }],
    });
    expect(harm(good)).toEqual([]);
    expect(harm(sketch({ name: "calm", nodes: [{ name: "a" }, { name: "b" }] }))).toEqual([]);
  });
});
