import { describe, expect, it } from "vitest";
import { modelOf } from "@/lib/proxlb/planner/model";
import { guest, sketch } from "@/tests/support/planner/build";
import { largeCluster, plainConfig } from "@/tests/support/planner/large";
import { clusterOf, type World } from "@/tests/support/planner/world";
import { runContest } from "@/tests/support/search/against-proxlb";
import { runSearchDifferential } from "@/tests/support/search/differential";
import { type Leaving, problemOf } from "./from-model";
import { entry, type Problem, type SearchGoal } from "./problem";
import { type Found, search, searching } from "./search";

const AT = new Date("2026-03-02T10:00:00Z");

function problem(world: World, leaving: Leaving = { kind: "maintenance" }): Problem {
  return problemOf(modelOf(clusterOf(world), world.config, AT), leaving);
}

/** The steps of an answer as "guests to node". */
function told({ nodes, guests, bonds }: Problem, { way }: Found): string[] {
  return way.steps.map(({ bond, to }) => {
    const names = entry(bonds, bond).map((member) => entry(guests, member).name);
    return `${names.join("+")} to ${entry(nodes, to).name}`;
  });
}

const solve = (world: World, goal: SearchGoal, leaving?: Leaving) => {
  const asked = problem(world, leaving);
  const found = search(asked, goal, { steps: 1_000_000 });
  return { found, told: told(asked, found) };
};

describe("the search", () => {
  it("is as good as brute force on 200 small clusters, for each goal, and every step is legal", () => {
    const report = runSearchDifferential(1, 200, 5);
    expect(report.wrong).toEqual([]);
    expect(report.cases).toBe(600);
    for (const what of ["balance: 3 moves", "empty: 2 moves", "mend: 2 moves", "empty: not in full"]) {
      expect(report.counts.get(what), what).toBeGreaterThan(0);
    }
  });

  it("is never worse than ProxLB's own plan on 25 realistic clusters, and better on most", () => {
    const report = runContest(1, 25, 20_000);
    expect(report.worse).toEqual([]);
    expect(report.better).toBeGreaterThan(12);
  });

  it("lets two guests change places over a third node where neither finds room on the other's", () => {
    const world = sketch({
      name: "full nodes",
      balancing: { balanciness: 45 },
      nodes: [
        { name: "pve1", guests: [guest("a", 60, "plb_pin_pve2")], memory: 80 },
        { name: "pve2", guests: [guest("b", 50)], memory: 80 },
        { name: "pve3", memory: 45 },
      ],
    });
    const { found, told } = solve(world, { kind: "balance" });
    expect(told).toEqual(["b to pve3", "a to pve2", "b to pve1"]);
    expect(found).toMatchObject({ proof: "all", ideal: true, way: { moves: 3 } });
    // The pin alone asks for less: b may stay where it stepped aside to.
    expect(solve(world, { kind: "mend", rules: [0] }).told).toEqual(["b to pve3", "a to pve2"]);
  });

  it("moves a group as a whole, and only where it finds room as a whole", () => {
    const world = sketch({
      name: "a group",
      nodes: [
        { name: "pve1", guests: [guest("a", 20, "plb_affinity_x"), guest("b", 20, "plb_affinity_x")] },
        { name: "pve2", memory: 70 },
        { name: "pve3", memory: 50 },
      ],
    });
    const { found, told } = solve(world, { kind: "empty" }, { kind: "node", node: "pve1" });
    expect(told).toEqual(["a+b to pve3"]);
    expect(found).toMatchObject({ proof: "all", ideal: true, way: { moves: 2 } });
  });

  it("says that nothing is to be done where nothing is", () => {
    const world = sketch({
      name: "calm",
      nodes: [{ name: "pve1", guests: [guest("a", 5)] }, { name: "pve2" }],
    });
    expect(solve(world, { kind: "balance" }).found).toMatchObject({
      proof: "all",
      looked: 0,
      way: { steps: [] },
    });
  });

  it("gives the same answer each time, and ends when it is told to with the best until then", () => {
    const cluster = largeCluster({ nodes: 8, guests: 120 });
    const model = modelOf(cluster, plainConfig({ balancing: { balanciness: 1 } }), AT);
    const large = problemOf(model, { kind: "maintenance" });
    const goal: SearchGoal = { kind: "balance" };
    const once = search(large, goal, { steps: 50_000 });
    expect(search(large, goal, { steps: 50_000 })).toEqual(once);
    const run = searching(large, goal, { steps: 1_000_000_000, stopped: () => true });
    const yielded: Found[] = [];
    for (let next = run.next(); ; next = run.next()) {
      yielded.push(next.value);
      if (next.done) break;
    }
    expect(yielded.length).toBeGreaterThan(1);
    expect(yielded.at(-1)?.way.moves).toBeGreaterThan(0);
    expect(yielded.at(-1)?.proof).not.toBe("all");
  });
});
