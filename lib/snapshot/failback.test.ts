import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { guestState } from "@/tests/support/guest-state";
import { nodeState } from "@/tests/support/node-state";
import { failbackFrom } from "./failback";
import { NOTHING_ASKED, obstaclesOf } from "./obstacles";
import type { HaRule, NodeState } from "./schema";

const RULE: HaRule = {
  rule: "near",
  type: "node-affinity",
  affinity: null,
  strict: false,
  disabled: false,
  nodes: ["a"],
  resources: ["vm:100"],
};
const APART: HaRule = {
  ...RULE,
  rule: "apart",
  type: "resource-affinity",
  affinity: "negative",
  nodes: [],
  resources: ["vm:100", "vm:101"],
};
const guest = guestState(100, { name: "web", node: "a", haState: "started" });
const other = guestState(101, { name: "db", node: "a", haState: "started" });
const NODES = ["a", "b", "c"].map((name) => nodeState(name));

interface Case {
  rules?: HaRule[];
  failback?: Record<string, boolean>;
  nodes?: NodeState[];
  guests?: (typeof guest)[];
  moving?: number[];
  haState?: string | null;
}

function picture({ rules = [RULE], failback = { "vm:100": true }, nodes = NODES, guests = [] }: Case) {
  return {
    facts: { ...EMPTY_FACTS, haRules: rules, haFailback: failback },
    nodes,
    guests: [guest, ...guests],
  };
}

function to(node: string, given: Case = {}) {
  const moved = { ...guest, haState: given.haState === undefined ? "started" : given.haState };
  return failbackFrom(picture(given), moved, node, new Set(given.moving));
}

const near = (nodes: string[], known = true) => ({
  rule: "HA rule near",
  avoids: false,
  nodes,
  known,
});

describe("a guest that leaves the nodes its HA rule prefers", () => {
  it("is moved back where failback is on, and nobody knows where it was not read", () => {
    expect(to("b")).toEqual(near(["a"]));
    expect(to("a")).toBeNull();
    expect(to("b", { failback: { "vm:100": false } })).toBeNull();
    expect(to("b", { failback: { "vm:101": true } })).toEqual(near(["a"], false));
    expect(to("b", { rules: [{ ...RULE, failback: true }], failback: {} })?.rule).toBe("HA group near");
    expect(to("b", { rules: [{ ...RULE, failback: false }], failback: {} })).toBeNull();
  });

  it("goes to the nodes of highest priority that the manager may use", () => {
    const rules = [{ ...RULE, nodes: ["a:2", "b:1", "c:2"] }];
    expect(to("b", { rules })).toEqual(near(["a", "c"]));
    expect(to("c", { rules })).toBeNull();
    const without = (change: Partial<NodeState>) =>
      NODES.map((node) => (node.name === "b" ? node : { ...node, ...change }));
    expect(to("b", { rules, nodes: without({ status: "offline" }) })).toBeNull();
    expect(to("b", { rules, nodes: without({ haMaintenance: true }) })).toBeNull();
    expect(to("b", { rules: [{ ...RULE, affinity: "negative", nodes: ["b"] }] })).toEqual({
      ...near(["a", "c"]),
      avoids: true,
    });
  });

  it("stays where a guest that is kept apart from it is on the preferred node, unless that one leaves", () => {
    const rules = [RULE, APART];
    expect(to("b", { rules, guests: [other] })).toBeNull();
    expect(to("b", { rules, guests: [other], moving: [101] })).toEqual(near(["a"]));
  });

  it("goes by the rule of a companion, as PVE makes it hold for all that are kept together", () => {
    const together: HaRule = { ...APART, rule: "together", affinity: "positive" };
    const rules = [{ ...RULE, resources: ["vm:101"] }, together];
    expect(to("b", { rules, guests: [other] })).toEqual(near(["a"]));
    // Failback stands with each resource: the companion goes back alone.
    const failback = { "vm:100": false, "vm:101": true };
    const move = { guest, to: "b", facts: NOTHING_ASKED, withLocalDisks: true, moving: new Set<number>() };
    const judge = (given: Case) => obstaclesOf(picture({ rules, guests: [other], ...given }), move);
    expect(judge({ failback })).toMatchObject({
      refusals: [],
      afterwards: [
        "The HA manager will move db (101) back to a: HA rule near prefers it, and failback is on.",
      ],
    });
    expect(judge({ failback: { "vm:100": false } }).afterwards[0]).toContain(
      "Whether the HA manager moves db (101) back to a is not known",
    );
    expect(
      judge({ rules: [{ ...RULE, strict: true, resources: ["vm:101"] }, together] }).refusals,
    ).toHaveLength(1);
  });

  it("stays where the manager has nothing to do with it", () => {
    expect(to("b", { haState: null })).toBeNull();
    expect(to("b", { haState: "ignored" })).toBeNull();
    expect(to("b", { rules: [{ ...RULE, disabled: true }] })).toBeNull();
    expect(to("b", { rules: [] })).toBeNull();
  });

  it("is told of in one sentence: as undone, or as not known", () => {
    const told = (given: Case) => {
      const move = { guest, to: "b", facts: NOTHING_ASKED, withLocalDisks: true, moving: new Set<number>() };
      const { refusals, afterwards } = obstaclesOf(picture(given), move);
      return { undone: refusals.map(({ sentence }) => sentence), afterwards };
    };
    expect(told({})).toEqual({
      undone: ["The HA manager will move it back to a: HA rule near prefers it, and failback is on."],
      afterwards: [],
    });
    expect(told({ failback: {} })).toEqual({
      undone: [],
      afterwards: [
        "Whether the HA manager moves it back to a is not known: HA rule near prefers it, and nobody has read whether failback is on.",
      ],
    });
    // A strict rule that does not allow the node at all is kept whatever failback says.
    const strict = { rules: [{ ...RULE, strict: true }], failback: { "vm:100": false } };
    expect(told(strict).undone).toEqual([
      "The HA manager will move it back: strict HA rule near does not allow b.",
    ]);
  });
});
