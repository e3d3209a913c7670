import { describe, expect, it } from "vitest";
import { guest, sketch } from "@/tests/support/planner/build";
import { clusterOf, type World } from "@/tests/support/planner/world";
import { planOf } from "./plan";

const GIB = 1024 ** 3;

function warnings(world: World) {
  return planOf(clusterOf(world), world.config, { wallClock: new Date(`${world.now}Z`) }).warnings;
}

describe("warnings of a plan", () => {
  it("points out guests of about one weight that change places", () => {
    const world = sketch({
      name: "swap",
      nodes: [
        { name: "a", guests: [guest("x", 15), guest("y", 65)] },
        { name: "b", guests: [guest("v", 15), guest("w", 64)] },
      ],
      balancing: { memory_threshold: 80 },
    });
    expect(warnings(world)).toContainEqual({ kind: "pointless_swap", guests: ["x", "v"], nodes: ["b", "a"] });
  });

  it("points out an affinity group that the plan splits", () => {
    const world = sketch({
      name: "split",
      nodes: [
        { name: "a", guests: [guest("x", 20, "plb_affinity_1"), guest("y", 20, "plb_affinity_1")] },
        { name: "b", guests: [guest("z", 5)] },
        { name: "c", guests: [guest("w", 25)] },
      ],
    });
    const rule = { source: "tag", name: "plb_affinity_1" };
    expect(warnings(world)).toEqual([{ kind: "split_group", rule, nodes: ["b", "a"] }]);
  });

  it("tells rules that the plan breaks from those it leaves broken", () => {
    const world = sketch({
      name: "rules",
      nodes: [
        { name: "a", guests: [guest("x", 5, "plb_pin_a")] },
        {
          name: "b",
          guests: [guest("m", 10, "plb_anti_affinity_1"), guest("n", 10, "plb_anti_affinity_1")],
        },
        { name: "c", guests: [guest("calm", 40)] },
      ],
      proxmox_cluster: { maintenance_nodes: ["a"] },
      balancing: { balanciness: 100 },
    });
    expect(warnings(world)).toEqual([
      {
        kind: "rule_broken",
        breach: "anti_affinity",
        byPlan: false,
        guests: ["m", "n"],
        rule: { source: "tag", name: "plb_anti_affinity_1" },
      },
      {
        kind: "rule_broken",
        breach: "pin",
        byPlan: true,
        guests: ["x"],
        rule: { source: "tag", name: "plb_pin_a" },
      },
    ]);
  });

  it("counts memory after an evacuation against what the node has, less its reservation", () => {
    const world = sketch({
      name: "overfilled",
      nodes: [
        { name: "a", guests: [guest("x", 40)] },
        { name: "b", memory: 55 },
      ],
      proxmox_cluster: { maintenance_nodes: ["a"] },
      balancing: { balanciness: 100, node_resource_reserve: { defaults: { memory: 10 } } },
    });
    expect(warnings(world)).toEqual([
      { kind: "overfilled", node: "b", usedBytes: 95 * GIB, usableBytes: 90 * GIB, reserved: true },
    ]);
  });

  it("says what stays behind on a node in maintenance: ignored guests and those that may not run", () => {
    const world = sketch({
      name: "left",
      nodes: [
        {
          name: "a",
          guests: [guest("still", 5, "plb_ignore"), guest("x", 5), { name: "c1", memory: 5, ct: true }],
        },
        { name: "b", memory: 20 },
      ],
      proxmox_cluster: { maintenance_nodes: ["a"] },
      balancing: { balanciness: 100, balance_types: ["vm"] },
    });
    expect(warnings(world)).toEqual([
      { kind: "filtered", by: "balance_types", moves: 1 },
      { kind: "left_behind", node: "a", guests: ["still", "c1"] },
      { kind: "ignored_booked", guest: "still", to: "b" },
    ]);
  });

  it("does not doubt the books where Proxmox moves an ignored guest along to where it is booked", () => {
    const world = sketch({
      name: "along",
      nodes: [{ name: "a", guests: [guest("cache", 5, "plb_ignore"), guest("db", 5)] }, { name: "b" }],
      proxmox_cluster: { maintenance_nodes: ["a"] },
      balancing: { balanciness: 100 },
    });
    expect(warnings(world)).toContainEqual({ kind: "ignored_booked", guest: "cache", to: "b" });
    const cluster = clusterOf(world);
    const [cache] = cluster.guests;
    if (!cache) throw new Error("no guest");
    const { vmid, type, node: from } = cache;
    const planned = (endsOn: string) => {
      const sent = { memoryUsedBytes: 5 * GIB, localDiskBytes: null };
      const along = [{ guest: "cache", vmid, type, from, endsOn, ...sent }];
      const howHandled = () => ({ refusals: [], afterwards: [], localDiskBytes: null, along });
      return planOf(cluster, world.config, { wallClock: new Date(`${world.now}Z`), howHandled });
    };
    const plan = planned("b");
    expect(plan.moves).toMatchObject([{ guest: "db", to: "b" }]);
    expect(plan.warnings).toEqual([]);
    expect(plan.nodes.map(({ guestsAfter }) => guestsAfter)).toEqual([0, 2]);
    // With failback it is on the node in maintenance again, and so is its memory.
    const returned = planned("a");
    expect(returned.warnings).toEqual([
      { kind: "left_behind", node: "a", guests: ["cache"] },
      { kind: "ignored_booked", guest: "cache", to: "b" },
    ]);
    expect(returned.nodes.map(({ guestsAfter }) => guestsAfter)).toEqual([1, 1]);
    expect(returned.memoryToMoveBytes).toBe(plan.memoryToMoveBytes);
  });

  it("names guests that hide behind another of the same name", () => {
    const world = sketch({
      name: "twins",
      nodes: [
        { name: "a", guests: [guest("twin", 5)] },
        { name: "b", guests: [guest("twin", 5)] },
      ],
    });
    expect(warnings(world)).toEqual([
      { kind: "duplicate_name", name: "twin", seenVmid: 101, hiddenVmids: [100] },
    ]);
  });

  it("says when the moves do not narrow the spread", () => {
    const world = sketch({
      name: "no benefit",
      nodes: [{ name: "a", guests: [guest("only", 40)] }, { name: "b" }],
    });
    expect(warnings(world)).toEqual([{ kind: "no_benefit", beforePoints: 40, afterPoints: 40 }]);
  });

  it("says where loads alone decide whether ProxLB acts, and are about at the limit", () => {
    const edges = (onA: number, balancing: World["config"]["balancing"] | object) =>
      warnings(
        sketch({
          name: "edge",
          nodes: [
            { name: "a", guests: [guest("x", 15), guest("y", onA - 15)] },
            { name: "b", guests: [guest("z", 20)] },
          ],
          balancing,
        }),
      ).filter(({ kind }) => kind === "on_the_edge");
    const edge = { kind: "on_the_edge", limit: "balanciness", allowed: 10 };
    expect(edges(31, { balanciness: 10 })).toEqual([{ ...edge, value: 11 }]);
    expect(edges(30, { balanciness: 10 })).toMatchObject([edge]);
    expect(edges(32, { balanciness: 10 })).toEqual([]);
    // It relocates on every run.
    expect(edges(31, { balanciness: 10, enforce_pinning: true })).toEqual([]);
    const threshold = { balanciness: 50, memory_threshold: 40 };
    expect(edges(39.5, threshold)).toMatchObject([{ limit: "threshold", value: 39.5, allowed: 40 }]);
    expect(edges(42, threshold)).toEqual([]);
    expect(edges(39.5, { ...threshold, balanciness: 5 })).toEqual([]);
  });

  it("has nothing to say about a plan that is fine", () => {
    const world = sketch({
      name: "fine",
      nodes: [{ name: "a", guests: [guest("x", 20), guest("y", 25)] }, { name: "b" }],
    });
    expect(warnings(world)).toEqual([]);
  });
});
