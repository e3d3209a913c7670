import { describe, expect, it } from "vitest";
import { guest, sketch } from "@/tests/support/planner/build";
import { largeCluster, plainConfig } from "@/tests/support/planner/large";
import { clusterOf, type World } from "@/tests/support/planner/world";
import { chanceCauseSentence, chanceSentences } from "./chance-sentences";
import { ChanceRun, LEAST_ORDERS, needsChances, ordersFor, withChances } from "./chances";
import { planOf } from "./plan";
import { Plan } from "./plan-schema";

const wallClock = new Date("2026-03-02T10:00:00Z");

function told(world: World, orders = 48): Plan {
  const cluster = clusterOf(world);
  const plan = planOf(cluster, world.config, { wallClock });
  if (!needsChances(plan)) return plan;
  const run = new ChanceRun(cluster, world.config, wallClock, orders);
  while (!run.done) run.step();
  return Plan.parse(withChances(plan, run.result(plan)));
}

const kinds = (plan: Plan) => plan.certainty.by.map(({ kind }) => kind);
const memory = (name: string, gib: number) => ({ name, memory: gib });

describe("a plan that hangs on the order of PVE's lists", () => {
  it("gives each outcome of an evacuation its share", () => {
    const plan = told(
      sketch({
        name: "evacuation",
        nodes: [
          { name: "pve1", guests: [guest("a", 10), guest("b", 1)] },
          memory("pve2", 20),
          memory("pve3", 25),
        ],
        proxmox_cluster: { maintenance_nodes: ["pve1"] },
        balancing: { balanciness: 90 },
      }),
    );
    expect(plan.certainty.kind).toBe("chance");
    expect(plan.certainty.by).toEqual([{ kind: "evacuation_order", subjects: ["pve1"] }]);
    const { orders, outcomes, same, moves } = plan.certainty.chances ?? {};
    expect([orders, outcomes]).toEqual([48, 2]);
    expect(same).toBeGreaterThan(12);
    const of = (name: string) => moves?.filter((move) => move.guest === name) ?? [];
    expect(of("a").map(({ to }) => to)).toEqual(["pve2"]);
    expect(
      of("b")
        .map(({ to }) => to)
        .sort(),
    ).toEqual(["pve2", "pve3"]);
    expect(of("b").reduce((sum, move) => sum + move.orders, 0)).toBe(48);
  });

  it("is certain where the freest node takes all in any order", () => {
    const plan = told(
      sketch({
        name: "one way out",
        nodes: [
          { name: "pve1", guests: [guest("a", 10), guest("b", 1)] },
          memory("pve2", 20),
          memory("pve3", 60),
        ],
        proxmox_cluster: { maintenance_nodes: ["pve1"] },
        balancing: { balanciness: 90 },
      }),
    );
    expect(plan.certainty).toEqual({ kind: "certain", by: [], chances: null });
  });

  it.each([
    [
      "equal_nodes",
      sketch({
        name: "equal nodes",
        nodes: [{ name: "a", guests: [guest("x", 30)] }, memory("b", 5), memory("c", 5)],
      }),
    ],
    [
      "equal_guests",
      sketch({
        name: "equal guests",
        nodes: [{ name: "a", guests: [guest("x", 15), guest("y", 15)] }, memory("b", 5)],
        balancing: { balanciness: 20 },
      }),
    ],
    [
      "group_order",
      sketch({
        name: "a group on two nodes",
        nodes: [
          { name: "a", memory: 60, guests: [guest("x", 20, "plb_affinity_1")] },
          { name: "b", memory: 30, guests: [guest("y", 5, "plb_affinity_1")] },
          memory("c", 10),
        ],
      }),
    ],
    [
      "anti_affinity_order",
      sketch({
        name: "anti-affinity",
        nodes: [
          {
            name: "a",
            guests: [guest("x", 20, "plb_anti_affinity_1"), guest("y", 21, "plb_anti_affinity_1")],
          },
          memory("b", 5),
          memory("c", 9),
        ],
      }),
    ],
    [
      "equal_names",
      sketch({
        name: "equal names",
        nodes: [
          { name: "a", guests: [guest("x", 30)] },
          { name: "b", guests: [guest("x", 2)] },
        ],
      }),
    ],
  ] as const)("says what the order decides: %s", (kind, world) => {
    const plan = told(world);
    expect(kinds(plan)).toContain(kind);
    expect(plan.certainty.kind).toBe("chance");
    expect(plan.certainty.chances?.outcomes).toBeGreaterThan(1);
  });

  it("acts on the only broken guest unless it is the last of the list", () => {
    const plan = told(
      sketch({
        name: "one broken guest",
        nodes: [
          { name: "a", guests: [guest("x", 20), guest("y", 21)] },
          { name: "b", memory: 41 },
          { name: "c", memory: 38, guests: [guest("z", 1)] },
        ],
        proxmox_cluster: { maintenance_nodes: ["c"] },
      }),
    );
    expect(kinds(plan)).toContain("last_guest");
    expect(plan.certainty.chances?.outcomes).toBeGreaterThan(1);
  });

  it("gives the same shares for the same cluster, and tries small clusters more often", () => {
    const cluster = largeCluster({ nodes: 6, guests: 60 });
    const config = plainConfig({ balancing: { balanciness: 1, enforce_pinning: true } });
    const plan = planOf(cluster, config, { wallClock });
    const shares = () => {
      const run = new ChanceRun(cluster, config, wallClock, 12);
      while (!run.done) run.step();
      return run.result(plan);
    };
    expect(shares()).toEqual(shares());
    expect(ordersFor(5000)).toBe(LEAST_ORDERS);
    expect(ordersFor(100)).toBe(240);
  });
});

describe("the sentences of chance", () => {
  it("give each guest its shares", () => {
    const move = { vmid: 100, guest: "db01", type: "vm" as const, from: "pve1" };
    const chances = {
      orders: 24,
      same: 17,
      outcomes: 2,
      moves: [
        { ...move, to: "pve2", orders: 17 },
        { ...move, to: "pve3", orders: 7 },
        { ...move, vmid: 101, guest: "web01", to: "pve2", orders: 24 },
        { ...move, vmid: 102, guest: "app01", to: "pve3", orders: 4 },
      ],
    };
    expect(chanceSentences(chances)).toEqual([
      "In 17 of 24 orders db01 moves to pve2, in 7 to pve3.",
      "In all 24 orders web01 moves to pve2.",
      "In 4 of 24 orders app01 moves to pve3, in 20 it stays.",
    ]);
    expect(chanceCauseSentence({ kind: "evacuation_order", subjects: ["pve1"] })).toContain(
      "leave pve1 one after",
    );
  });
});
