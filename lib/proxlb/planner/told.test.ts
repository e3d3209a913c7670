import { describe, expect, it } from "vitest";
import { guest, sketch } from "@/tests/support/planner/build";
import { loosePins, planFor, sentenceOf, WALL_CLOCK } from "@/tests/support/planner/told";
import { ALL_KNOWN, clusterOf } from "@/tests/support/planner/world";
import { explain } from "./explain";
import { obstacleSentence } from "./guest-sentences";
import { modelOf } from "./model";
import { Outlook } from "./outlook";
import { planOf } from "./plan";
import { needSentence, warningSentence } from "./plan-sentences";

/** Sentences that were false of a real ProxLB once; planner:sentences looks for others. */
describe("a target", () => {
  const pair = (balanciness: number) =>
    sketch({
      name: "a pair",
      nodes: [
        {
          name: "a",
          memory: 90,
          guests: [guest("x", 10, "plb_affinity_p"), guest("y", 12, "plb_affinity_p")],
        },
        { name: "b", memory: 20 },
        { name: "c", memory: 25 },
      ],
      balancing: { balanciness },
    });

  it("is not called the freest where ProxLB only kept it for the rest of a group", () => {
    expect(sentenceOf(pair(10), "x")).toContain("b was the freest node with 20.0 % used memory.");
    expect(sentenceOf(pair(10), "y")).toContain(
      "ProxLB had chosen b for another guest and took it for this one too (30.0 % used memory).",
    );
  });

  it("is no matter of pins that are not strict: ProxLB takes the freest node of all", () => {
    const world = loosePins();
    expect(sentenceOf(world, "x")).toMatch(/^x leaves a because at its turn the nodes were 35 points apart/);
    for (const node of ["a", "b", "c"]) {
      expect(explain(clusterOf(world), world.config, 100, node, WALL_CLOCK)?.allowed).toBe(true);
    }
  });
});

describe("the reason of a move", () => {
  it("names all pins together: without one of them the others still decide", () => {
    const world = sketch({
      name: "two pins",
      nodes: [
        { name: "a", guests: [guest("x", 40, "plb_pin_b;plb_pin_c")] },
        { name: "b", memory: 9 },
        { name: "c" },
      ],
      balancing: { balanciness: 5 },
    });
    expect(sentenceOf(world, "x")).toContain(
      "because tag plb_pin_b and tag plb_pin_c do not allow this node; without these rules it would make the same move.",
    );
  });

  it("does not call the guest's own rule one of other guests", () => {
    const world = sketch({
      name: "own rule",
      nodes: [
        { name: "a", guests: [guest("x", 40, "plb_affinity_p;plb_pin_a;plb_pin_b")] },
        { name: "b", memory: 30, guests: [guest("y", 5, "plb_affinity_p")] },
      ],
      balancing: { balanciness: 90 },
    });
    expect(sentenceOf(world, "x")).toContain(
      "because tag plb_affinity_p is broken, which makes ProxLB relocate",
    );
  });

  it("tells the busiest by use where another figure is compared", () => {
    const world = sketch({
      name: "assigned",
      nodes: [{ name: "a", memory: 90, guests: [guest("x", 20)] }, { name: "b" }],
      balancing: { mode: "assigned", balanciness: 5 },
    });
    expect(sentenceOf(world, "x")).toContain("and a had the most memory in use.");
  });
});

describe("figures of now and of ProxLB's books", () => {
  const drained = (balanciness: number) =>
    sketch({
      name: "drained",
      nodes: [
        { name: "a", memory: 30, guests: [guest("w", 1)] },
        { name: "b", memory: 20 },
        { name: "c", guests: [guest("x", 20)] },
      ],
      proxmox_cluster: { maintenance_nodes: ["c"] },
      balancing: { balanciness },
    });

  it("are told apart once a node is to be emptied", () => {
    expect(planFor(drained(10)).need.causes.map(needSentence)).toEqual([
      "In maintenance, with 1 guest to move: c.",
      "Once c is empty, the nodes are 40 points apart by ProxLB's books; balanciness allows 10.",
    ]);
    expect(sentenceOf(drained(60), "w")).toBe(
      "Nothing asks for balancing once c is empty: by ProxLB's books the nodes are then 40 points apart.",
    );
  });

  it("are of pressure in mode psi, where ProxLB compares no spread", () => {
    const world = sketch({
      name: "calm",
      nodes: [{ name: "a", memory: 80, guests: [guest("x", 20)] }, { name: "b" }],
      balancing: { mode: "psi" },
    });
    expect(sentenceOf(world, "x")).toBe(
      "Nothing asks for balancing: no node and no guest is over its limits of memory pressure.",
    );
  });

  it("are an estimate where rounding decides whether a pressure reaches its limit", () => {
    const certaintyAt = (pressure: number) => {
      const limits = { memory: { pressure_full: 10, pressure_some: 10, pressure_spikes: 90 } };
      const world = sketch({
        name: "near",
        nodes: [{ name: "a", memory: 80, guests: [guest("x", 20)] }, { name: "b" }],
        balancing: { mode: "psi", psi: { nodes: limits, guests: limits } },
      });
      for (const node of world.nodes) {
        node.rrd.average = [{ pressurememorysome: pressure, pressurememoryfull: pressure }];
      }
      return planFor(world).certainty.kind;
    };
    expect(certaintyAt(10)).toBe("estimate");
    expect(certaintyAt(9)).toBe("certain");
    expect(certaintyAt(0)).toBe("certain");
  });

  it("say of guests under equal pressure that they are", () => {
    const limits = { memory: { pressure_full: 99, pressure_some: 99, pressure_spikes: 10 } };
    const pressed = (name: string, memory: number) => ({ name, memory, pressure: 50 });
    const world = sketch({
      name: "equal pressure",
      nodes: [{ name: "a", memory: 80, guests: [pressed("x", 20), pressed("y", 10)] }, { name: "b" }],
      balancing: { mode: "psi", psi: { nodes: limits, guests: limits } },
    });
    expect(sentenceOf(world, "y")).toBe(
      "ProxLB takes guests by their pressure, and x under as much was still to come at its turn.",
    );
  });

  it("do not gain what a node cannot lose: guests that take more along than it uses, and others that come", () => {
    const world = sketch({
      name: "swap",
      nodes: [
        { name: "a", memory: 10, guests: [guest("x", 30, "plb_pin_b")] },
        { name: "b", memory: 9, guests: [guest("y", 25, "plb_pin_a")] },
      ],
      balancing: { enforce_pinning: true },
    });
    const model = modelOf(clusterOf(world), world.config, WALL_CLOCK);
    const [x, y] = model.guests;
    const [a, b] = model.nodes;
    if (!x || !y || !a || !b) throw new Error("The sketch has two guests on two nodes.");
    const outlook = new Outlook(model, [
      { guest: x, target: b },
      { guest: y, target: a },
    ]);
    expect(outlook.all().map(({ after }) => after.memory.usedRatio)).toEqual([0.05, 0.14]);
  });
});

describe("what keeps a move from being made", () => {
  it("is its type before balancing.enable, which a person's order overrides", () => {
    const world = sketch({
      name: "off",
      nodes: [{ name: "a", guests: [guest("x", 40)] }, { name: "b" }],
      balancing: { enable: false, balance_types: ["ct"] },
    });
    const plan = planFor(world);
    expect(plan.moves.map(({ filtered }) => filtered)).toEqual(["balance_types"]);
    expect(plan.memoryToMoveBytes).toBe(0);
  });
});

describe("rules", () => {
  it("about nodes are not broken by guests that run apart, of which ProxLB makes a group", () => {
    const world = sketch({
      name: "node rule",
      nodes: [
        { name: "a", guests: [guest("x", 10)] },
        { name: "b", guests: [guest("y", 10)] },
      ],
      haRules: [{ rule: "home", type: "node-affinity", resources: "vm:100,vm:101", nodes: "a,b" }],
      balancing: { balanciness: 90 },
    });
    expect(planFor(world).warnings.map(warningSentence)).toEqual([
      "The group that ProxLB makes of HA rule home stays spread over several nodes: x and y.",
    ]);
  });

  it("of pools that nobody has read yet are not said to be of pools that do not exist", () => {
    const world = sketch({
      name: "unread",
      nodes: [{ name: "a", guests: [guest("x", 10)] }],
      balancing: { pools: { web: { type: "affinity", pin: null, strict: true } }, ignore_guests: ["y"] },
    });
    const unread = { state: "unread", reason: null } as const;
    const provenance = {
      ...ALL_KNOWN,
      lists: { ...ALL_KNOWN.lists, pools: unread },
      guestsHidden: "Hidden.",
    };
    const cluster = { ...clusterOf(world), provenance };
    const codes = planOf(cluster, world.config, { wallClock: WALL_CLOCK }).gaps.map(({ code }) => code);
    expect(codes).toEqual(["guests_hidden", "pools_unread"]);
  });

  it("and figures of nodes that ProxLB does not see make no estimate", () => {
    const world = sketch({
      name: "unseen",
      nodes: [
        { name: "a", memory: 40, guests: [guest("x", 10)] },
        { name: "b" },
        { name: "away", guests: [guest("z", 1)] },
      ],
      proxmox_cluster: { ignore_nodes: ["away"] },
    });
    const cluster = { ...clusterOf(world), provenance: { ...ALL_KNOWN, memoryGuestView: ["z"] } };
    expect(planOf(cluster, world.config, { wallClock: WALL_CLOCK }).certainty.kind).toBe("certain");
  });

  it("about room are told as the guest's own word where nobody knows what it takes of its node", () => {
    const world = sketch({
      name: "own view",
      nodes: [
        { name: "a", guests: [guest("x", 20)] },
        { name: "b", memory: 90 },
      ],
    });
    const cluster = { ...clusterOf(world), provenance: { ...ALL_KNOWN, memoryGuestView: ["x"] } };
    const row = explain(cluster, world.config, 100, "b", WALL_CLOCK);
    expect(row?.obstacles.map(obstacleSentence)).toEqual([
      "It says it uses 20.0 GiB of memory, and 10.0 GiB are free; ProxLB counts what it takes of its node, which is not known.",
    ]);
    expect(row?.loadAfterRatio).toBeNull();
  });
});
