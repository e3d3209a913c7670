import { describe, expect, it } from "vitest";
import { sketch } from "@/tests/support/planner/build";
import { generateWorld } from "@/tests/support/planner/generate";
import { largeCluster, plainConfig } from "@/tests/support/planner/large";
import { clusterOf, type World } from "@/tests/support/planner/world";
import type { PlannerCluster } from "./cluster";
import { type PlanOptions, planOf } from "./plan";
import { Plan } from "./plan-schema";

const GIB = 1024 ** 3;

function planFor(world: World, options: Partial<PlanOptions> = {}, change?: Partial<PlannerCluster>) {
  const wallClock = new Date(`${world.now}Z`);
  return planOf({ ...clusterOf(world), ...change }, world.config, { wallClock, ...options });
}

const uneven = (balancing = {}) =>
  sketch({
    name: "uneven",
    nodes: [
      {
        name: "a",
        guests: [
          { name: "x", memory: 10 },
          { name: "y", memory: 20 },
          { name: "z", memory: 20, ct: true },
        ],
      },
      { name: "b", memory: 10 },
    ],
    balancing: { balanciness: 15, ...balancing },
  });

describe("planOf", () => {
  it("gives each move its cause and the loads that decided", () => {
    const [first] = planFor(uneven()).moves;
    expect(first).toMatchObject({
      guest: "x",
      vmid: 100,
      from: "a",
      to: "b",
      memoryUsedBytes: 10 * GIB,
      cause: { kind: "balance", spreadPoints: 40, balancinessPoints: 15 },
      choice: "freest",
      filtered: null,
    });
    expect(first?.source).toEqual({ beforePercent: 50, afterPercent: 40 });
    expect(first?.target).toEqual({ beforePercent: 10, afterPercent: 20 });
  });

  it("says whether balancing is needed, and why", () => {
    expect(planFor(uneven()).need).toMatchObject({ needed: true, causes: [{ kind: "spread" }] });
    expect(planFor(uneven({ balanciness: 60 })).need).toEqual({ needed: false, causes: [] });
    const threshold = planFor(uneven({ balanciness: 60, memory_threshold: 50 })).need.causes;
    expect(threshold).toEqual([
      { kind: "threshold", node: "a", percent: 50, thresholdPercent: 50, emptied: [] },
    ]);
    const pinning = planFor(uneven({ balanciness: 60, enforce_pinning: true })).need.causes;
    expect(pinning).toEqual([{ kind: "pinning_enforced" }]);
  });

  it("recomputes every node before and after, and the spread", () => {
    const plan = planFor(uneven());
    expect(
      plan.nodes.map(({ node, guestsBefore, guestsAfter }) => [node, guestsBefore, guestsAfter]),
    ).toEqual([
      ["a", 3, 1],
      ["b", 0, 2],
    ]);
    expect(plan.nodes.map(({ after }) => after.memory.usedRatio)).toEqual([0.2, 0.4]);
    expect(plan.nodes.map(({ after }) => after.memory.assignedRatio)).toEqual([0.4, 0.6]);
    expect(plan.spread.beforePoints).toBeCloseTo(40);
    expect(plan.spread.afterPoints).toBeCloseTo(20);
  });

  it("sums up the memory to move and foretells the time from past migrations", () => {
    const plan = planFor(uneven());
    expect(plan.memoryToMoveBytes).toBe(30 * GIB);
    expect(plan.durationSeconds).toBeNull();
    expect(planFor(uneven(), { bytesPerSecond: GIB }).durationSeconds).toBe(30);
    const parallel = uneven({ parallel: true, parallel_jobs: 5 });
    expect(planFor(parallel, { bytesPerSecond: GIB }).durationSeconds).toBe(20);
  });

  it("marks moves that ProxLB would not run and leaves them out of the time", () => {
    const vmOnly = planFor(uneven({ balance_types: ["ct"] }), { bytesPerSecond: GIB });
    expect(vmOnly.moves.map(({ guest, filtered }) => [guest, filtered])).toEqual([
      ["x", "balance_types"],
      ["y", "balance_types"],
    ]);
    expect(vmOnly.durationSeconds).toBe(0);
    expect(planFor(uneven({ enable: false })).moves.map(({ filtered }) => filtered)).toEqual([
      "enable",
      "enable",
    ]);
  });

  it("tells of every guest either where it goes or why it stays", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const world = generateWorld(seed);
      const plan = planFor(world);
      const told = [...plan.moves, ...plan.stays].map(({ vmid }) => vmid).sort();
      const all = world.nodes.flatMap(({ qemu, lxc }) => [...qemu, ...lxc]).map(({ vmid }) => vmid);
      expect(told).toEqual(all.sort());
    }
  });

  it("loses and invents no load: what leaves one node arrives at another", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const plan = planFor(generateWorld(seed));
      const guests = (when: "guestsBefore" | "guestsAfter") =>
        plan.nodes.reduce((sum, node) => sum + node[when], 0);
      expect(guests("guestsAfter")).toBe(guests("guestsBefore"));
    }
  });

  it("has the shape of its schema, which is what REST answers", () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const plan = planFor(generateWorld(seed));
      expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    }
  });

  it("says which error would end ProxLB, instead of throwing", () => {
    const plan = planFor(uneven({ node_resource_reserve: { a: { memory: 100 } } }));
    expect(plan).toMatchObject({
      outcome: "failed",
      failure: { kind: "division_by_zero", node: "a", method: "memory" },
      moves: [],
    });
    expect(plan.stays.every(({ reason }) => reason.kind === "failed")).toBe(true);
  });
});

describe("planOf on input that makes no sense", () => {
  it("counts a guest without figures as empty and says so", () => {
    const world = uneven();
    const cluster = clusterOf(world);
    const guests = cluster.guests.map((guest) =>
      guest.name === "x" ? { ...guest, memoryUsedBytes: null } : guest,
    );
    const plan = planFor(world, {}, { guests });
    expect(plan.certainty.kind).toBe("estimate");
    expect(plan.gaps).toContainEqual({
      code: "guest_without_figures",
      affects: "moves",
      fetch: null,
      subjects: ["x"],
    });
  });

  it("leaves out an online node without figures and says so", () => {
    const world = uneven();
    const nodes = clusterOf(world).nodes.map((node) =>
      node.name === "b" ? { ...node, cpuRatio: null } : node,
    );
    const plan = planFor(world, {}, { nodes });
    expect(plan.nodes.map(({ node }) => node)).toEqual(["a"]);
    expect(plan.gaps).toContainEqual({
      code: "node_without_figures",
      affects: "moves",
      fetch: null,
      subjects: ["b"],
    });
  });

  it("names nodes and pools of rules and config that do not exist, and stays certain", () => {
    const world = sketch({
      name: "unknown",
      nodes: [{ name: "a", guests: [{ name: "x", memory: 1, tags: "plb_pin_gone" }] }],
      proxmox_cluster: { maintenance_nodes: ["nowhere"] },
      balancing: { pools: { missing: { type: "affinity", pin: null, strict: true } } },
      haRules: [{ rule: "far", type: "node-affinity", resources: "vm:100", nodes: "away:1" }],
    });
    const plan = planFor(world);
    expect(plan.certainty.kind).toBe("certain");
    expect(plan.gaps).toEqual([
      { code: "pin_node_unknown", affects: "nothing", fetch: null, subjects: ["plb_pin_gone: gone"] },
      { code: "pin_never_matches", affects: "nothing", fetch: null, subjects: ["far: away:1"] },
      { code: "config_node_unknown", affects: "nothing", fetch: null, subjects: ["nowhere"] },
      { code: "config_pool_unknown", affects: "nothing", fetch: null, subjects: ["missing"] },
    ]);
  });

  it("plans an empty cluster", () => {
    const plan = planFor(sketch({ name: "empty", nodes: [] }));
    expect(plan).toMatchObject({ outcome: "no_target", moves: [], spread: { beforePoints: null } });
  });

  it("never throws, whatever figures are missing or absurd", () => {
    const junk = [null, Number.NaN, -1, Number.POSITIVE_INFINITY, 0];
    for (let seed = 1; seed <= 150; seed += 1) {
      const world = generateWorld(seed);
      const cluster = clusterOf(world);
      const odd = junk[seed % junk.length] ?? null;
      const guests = cluster.guests.map((guest, index) =>
        index % 3 === 0
          ? { ...guest, memoryUsedBytes: odd, cpuCores: odd, node: index % 2 ? "void" : guest.node }
          : guest,
      );
      const nodes = cluster.nodes.map((node, index) =>
        index === 1 ? { ...node, memoryTotalBytes: odd } : node,
      );
      expect(() => planFor(world, {}, { guests, nodes })).not.toThrow();
    }
  });

  it("survives a large cluster with rules", () => {
    const plan = planOf(
      largeCluster({ nodes: 8, guests: 300 }),
      plainConfig({ balancing: { balanciness: 1 } }),
      {
        wallClock: new Date("2026-03-02T10:00:00Z"),
      },
    );
    expect(plan.moves.length).toBeGreaterThan(5);
    expect(plan.spread.afterPoints).toBeLessThan(plan.spread.beforePoints ?? 0);
  });
});
