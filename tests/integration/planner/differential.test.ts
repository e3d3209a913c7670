import { describe, expect, it } from "vitest";
import { planOf } from "@/lib/proxlb/planner/plan";
import { worldOf } from "../../support/planner/build";
import { PLANNER_CASES } from "../../support/planner/cases";
import { differences, planWorld } from "../../support/planner/compare";
import { runDifferential } from "../../support/planner/differential";
import { largeCluster, plainConfig } from "../../support/planner/large";
import { askOracle } from "../../support/planner/oracle";
import { findProxlb } from "../../support/proxlb";

const python = await findProxlb();

/** What 1,000 worlds must hold, so that agreement means something. */
const MUST_OCCUR = {
  "outcome planned": 700,
  "outcome no_target": 10,
  "outcome failed division_by_zero": 10,
  "outcome failed version_unreadable": 10,
  "move balance to freest": 300,
  "move balance to anti_affinity": 3,
  "move balance to pin": 10,
  "move threshold to freest": 2,
  "move pressure to freest": 3,
  "move evacuation to freest": 300,
  "move affinity to freest": 5,
  "move anti_affinity to anti_affinity": 10,
  "move pin to pin": 30,
  "move enforced to freest": 30,
  "stay group_stopped": 100,
  "stay reached": 30,
  "stay no_memory": 100,
  "stay no_target": 10,
  "stay less_pressure": 100,
  "stay ignored": 100,
  "shape one node": 10,
  "shape no nodes": 5,
  "shape no guests": 10,
  "shape equal loads": 50,
  "shape near ties": 30,
  "shape zero loads": 30,
  "shape duplicate names": 20,
  "shape maintenance list": 30,
  "shape maintenance schedule": 30,
  "shape maintenance HA": 20,
  "shape HA node priority": 20,
  "shape HA negative rule": 30,
  "shape PVE 8": 100,
  "shape pool pin strict": 30,
  "shape pool pin loose": 20,
  "shape reservation": 100,
};

describe.runIf(python)("our planner against the real ProxLB, computing on the same clusters", () => {
  it("makes the same plan for 1,000 generated clusters, to the last bit of every node's figures", async () => {
    const report = await runDifferential(python || "", 1, 1000);
    console.log(report.table);
    expect(report.differences).toEqual([]);
    const rare = Object.entries(MUST_OCCUR).filter(([name, least]) => (report.counts.get(name) ?? 0) < least);
    expect(rare).toEqual([]);
  });

  it("has the surprises right: ProxLB itself does what the named cases say", async () => {
    const worlds = PLANNER_CASES.map(({ world }) => world);
    const found: string[] = [];
    let index = 0;
    for await (const { world, answer } of askOracle(python || "", worlds)) {
      const moves =
        answer.outcome === "planned"
          ? answer.moves.map(([name, , from, to]) => `${name}: ${from} > ${to}`)
          : [answer.outcome];
      expect
        .soft({ case: world.name, moves })
        .toEqual({ case: world.name, moves: PLANNER_CASES[index]?.expected });
      found.push(...differences(world, planWorld(world), answer));
      index += 1;
    }
    expect(found).toEqual([]);
  });

  it("agrees on 32 nodes with 1,000 guests under every method and mode", async () => {
    const cluster = largeCluster({ nodes: 32, guests: 1000 });
    const worlds = (["memory", "cpu", "disk"] as const).flatMap((method) =>
      (["used", "assigned"] as const).map((mode) =>
        worldOf(`${method} ${mode}`, cluster, plainConfig({ balancing: { method, mode, balanciness: 3 } })),
      ),
    );
    for await (const { world, answer } of askOracle(python || "", worlds)) {
      expect(differences(world, planWorld(world), answer)).toEqual([]);
    }
    const plan = planOf(cluster, plainConfig(), { wallClock: new Date("2026-03-02T10:00:00Z") });
    expect(plan.moves.length).toBeGreaterThan(20);
  });
});
