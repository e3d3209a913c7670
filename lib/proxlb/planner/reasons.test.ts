import { describe, expect, it } from "vitest";
import { guest, sketch } from "@/tests/support/planner/build";
import { loosePins, planFor, sentenceOf, WALL_CLOCK } from "@/tests/support/planner/told";
import { clusterOf } from "@/tests/support/planner/world";
import { explain } from "./explain";
import { obstacleSentence } from "./guest-sentences";
import { warningSentence } from "./plan-sentences";

const GIB = 1024 ** 3;

describe("what a plan promises", () => {
  const sketchOf = (balance_types: ("vm" | "ct")[]) =>
    sketch({
      name: "types",
      nodes: [
        {
          name: "a",
          guests: [
            { name: "vm1", memory: 40 },
            { name: "ct1", memory: 2, ct: true },
          ],
        },
        { name: "b" },
      ],
      balancing: { balance_types, balanciness: 10 },
    });

  it("leaves out moves that balance_types filters: spread, nodes, memory and warnings are of what runs", () => {
    const all = planFor(sketchOf(["vm", "ct"]));
    expect(all.moves.map((move) => move.guest)).toEqual(["ct1", "vm1"]);
    const cts = planFor(sketchOf(["ct"]));
    expect(cts.moves.map((move) => [move.guest, move.filtered])).toEqual([
      ["ct1", null],
      ["vm1", "balance_types"],
    ]);
    expect(cts.spread).toEqual({ beforePoints: 42, afterPoints: 38 });
    expect(cts.memoryToMoveBytes).toBe(2 * GIB);
    expect(cts.nodes.map(({ after, guestsAfter }) => [after.memory.usedRatio, guestsAfter])).toEqual([
      [0.4, 1],
      [0.02, 1],
    ]);
  });

  it("counts moves that only balancing.enable keeps ProxLB from: a person's rebalance makes them", () => {
    const world = sketchOf(["vm", "ct"]);
    world.config.balancing.enable = false;
    expect(planFor(world).memoryToMoveBytes).toBe(42 * GIB);
  });
});

describe("the reason of a move", () => {
  const home = (nodes: string, memory = 20) =>
    sketch({
      name: "priority",
      nodes: [{ name: "pve1", guests: [guest("db", memory)] }, { name: "pve2" }, { name: "pve3", memory: 5 }],
      haRules: [{ rule: "home", type: "node-affinity", resources: "vm:100", nodes }],
    });

  it("says that ProxLB cannot read a priority, and not that the rule forbids or is broken", () => {
    const world = home("pve1:2");
    expect(sentenceOf(world, "db")).toBe(
      "ProxLB cannot read the priority in HA rule home (pve1:2), and so finds no node for it.",
    );
    expect(planFor(world).warnings.map(warningSentence)).toEqual([]);
    const row = explain(clusterOf(world), world.config, 100, "pve1", WALL_CLOCK);
    expect(row?.obstacles.map(obstacleSentence)).toEqual([
      "ProxLB cannot read the priority in HA rule home (pve1:2), and so places it nowhere.",
    ]);
  });

  it("names the node in maintenance where that makes ProxLB relocate guests of other nodes", () => {
    const world = sketch({
      name: "drained",
      nodes: [
        { name: "a", guests: [guest("x", 30)] },
        { name: "b", guests: [guest("y", 2), guest("z", 3)] },
        { name: "c", memory: 20 },
      ],
      proxmox_cluster: { maintenance_nodes: ["b"] },
      balancing: { balanciness: 90 },
    });
    expect(sentenceOf(world, "x")).toContain(
      "because b is in maintenance with guests on it, which makes ProxLB relocate guests of other nodes too although the loads are fine",
    );
  });

  it("does not call a node outside of loose pins one that they allow", () => {
    const world = loosePins();
    expect(sentenceOf(world, "x")).toContain(
      "c was the freest node with 5.0 % used memory; its pins are not strict, so it may go there.",
    );
  });

  it("does not say of a guest on the busiest node that this suits it best", () => {
    const world = sketch({
      name: "pinned to the busiest",
      nodes: [{ name: "a", guests: [guest("x", 40, "plb_pin_a")] }, { name: "b" }],
    });
    expect(sentenceOf(world, "x")).toBe(
      "Its turn came, and of the nodes that its pins allow the one it runs on was the freest.",
    );
  });

  it("says both where the rule asks for the move and it would come without the rule too", () => {
    const pinned = (memory: number, balanciness = 10) =>
      sketch({
        name: "pin and load",
        nodes: [
          { name: "a", guests: [guest("x", 40, "plb_pin_b")] },
          { name: "b", memory },
          { name: "c", memory: 10 },
        ],
        balancing: { balanciness, enforce_pinning: true },
      });
    const both = planFor(pinned(5));
    expect(both.moves[0]?.cause).toMatchObject({ kind: "pin", without: "same_move" });
    expect(sentenceOf(pinned(5), "x")).toContain(
      "because tag plb_pin_b does not allow this node; without this rule it would make the same move.",
    );
    expect(planFor(pinned(20)).moves[0]?.cause).toMatchObject({ kind: "pin", without: "other" });
    expect(sentenceOf(pinned(20), "x")).toContain("because tag plb_pin_b does not allow this node. b was");
  });

  it("tells figures as those of its turn, in the order in which ProxLB decides", () => {
    const world = sketch({
      name: "turns",
      nodes: [
        { name: "a", guests: [guest("late", 9), guest("early", 4), guest("middle", 6)], memory: 60 },
        { name: "b", memory: 10 },
      ],
      balancing: { balanciness: 12 },
    });
    const plan = planFor(world);
    expect(plan.moves.map((move) => move.guest)).toEqual(["early", "middle", "late"]);
    const points = plan.moves.map(({ cause }) => (cause.kind === "balance" ? cause.spreadPoints : 0));
    expect(points.map(Math.round)).toEqual([50, 42, 30]);
    expect(sentenceOf(world, "middle")).toContain("because at its turn the nodes were 42 points apart");
  });

  it("tells the busiest node and free memory of a stay as ProxLB's books at its turn", () => {
    const world = sketch({
      name: "mid-plan",
      nodes: [
        { name: "a", guests: [guest("small", 4), guest("big", 30)], memory: 60 },
        { name: "b", guests: [guest("other", 35)], memory: 58 },
        { name: "c", memory: 20 },
      ],
      balancing: { balanciness: 20 },
    });
    expect(sentenceOf(world, "big")).toBe(
      "ProxLB takes guests off the busiest node only: by its books that was b (58.0 %) at its turn, not this one (56.0 %).",
    );
  });
});

describe("why not", () => {
  const world = sketch({
    name: "reserved",
    nodes: [{ name: "a", guests: [guest("x", 20)], memory: 60 }, { name: "b", memory: 70 }, { name: "c" }],
    balancing: { node_resource_reserve: { b: { memory: 20 } }, balance_types: ["ct"] },
  });
  const on = (node: string) => explain(clusterOf(world), world.config, 100, node, WALL_CLOCK);

  it("does not forbid by a reservation what ProxLB's first check allows, and forbids types that do not move", () => {
    expect(on("b")?.obstacles.map(({ kind }) => kind)).toEqual(["type_not_listed"]);
    expect(on("b")?.obstacles.map(obstacleSentence)).toEqual([
      "balance_types does not list VMs: ProxLB may plan the move, and does not make it.",
    ]);
    expect(on("a")?.allowed).toBe(true);
  });
});
