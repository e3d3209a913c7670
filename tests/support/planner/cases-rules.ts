import { guest, sketch } from "./build";
import type { PlannerCase } from "./cases";

/** What ProxLB does to rules, and rules to its plans. */
export const RULE_CASES: PlannerCase[] = [
  {
    world: sketch({
      name: "repairs a rule only for guests on the busiest node",
      nodes: [
        { name: "a", guests: [guest("calm", 30)] },
        { name: "b", guests: [guest("x", 5, "plb_anti_affinity_1"), guest("y", 5, "plb_anti_affinity_1")] },
        { name: "c" },
      ],
      balancing: { balanciness: 90 },
    }),
    expected: ["calm: a > c"],
  },
  {
    world: sketch({
      name: "splits an affinity group when its node stops being the busiest",
      nodes: [
        { name: "a", guests: [guest("x", 20, "plb_affinity_1"), guest("y", 20, "plb_affinity_1")] },
        { name: "b", guests: [guest("z", 5)] },
        { name: "c", guests: [guest("w", 25)] },
      ],
    }),
    expected: ["x: a > b"],
  },
  {
    world: sketch({
      name: "scatters an affinity group by evacuation, past pins",
      nodes: [
        {
          name: "a",
          guests: [guest("x", 20, "plb_affinity_1;plb_pin_a"), guest("y", 20, "plb_affinity_1;plb_pin_a")],
        },
        { name: "b", memory: 50 },
        { name: "c", memory: 45 },
      ],
      proxmox_cluster: { maintenance_nodes: ["a"] },
    }),
    expected: ["x: a > c", "y: a > b"],
  },
  {
    world: sketch({
      name: "books an ignored guest as moved and then finds the nodes balanced",
      nodes: [{ name: "a", guests: [guest("still", 20, "plb_ignore"), guest("x", 25)] }, { name: "b" }],
      balancing: { balanciness: 20 },
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "ignores a guest by name",
      nodes: [{ name: "a", guests: [guest("still", 20), guest("x", 25)] }, { name: "b" }],
      balancing: { balanciness: 20, ignore_guests: ["still"] },
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "keeps ignored guests on a node in maintenance",
      nodes: [
        { name: "a", guests: [guest("still", 20, "plb_ignored"), guest("x", 5)] },
        { name: "b", memory: 30 },
      ],
      proxmox_cluster: { maintenance_nodes: ["a"] },
      balancing: { balanciness: 100 },
    }),
    expected: ["x: a > b"],
  },
  {
    world: sketch({
      name: "lets a pin override anti-affinity",
      nodes: [
        {
          name: "a",
          guests: [
            guest("x", 20, "plb_anti_affinity_1;plb_pin_c"),
            guest("y", 25, "plb_anti_affinity_1;plb_pin_c"),
          ],
        },
        { name: "b" },
        { name: "c", memory: 10 },
      ],
    }),
    expected: ["x: a > c"],
  },
  {
    world: sketch({
      name: "gives anti-affinity the first node in API order, even its own and whatever its load",
      nodes: [
        { name: "a", guests: [guest("x", 40, "plb_anti_affinity_1"), guest("y", 45, "plb_anti_affinity_1")] },
        { name: "b", memory: 60 },
        { name: "c" },
      ],
    }),
    expected: ["y: a > b"],
  },
  {
    world: sketch({
      name: "cannot place guests of an HA rule whose nodes carry priorities",
      nodes: [{ name: "a", guests: [guest("x", 20), guest("y", 30)] }, { name: "b" }],
      haRules: [{ rule: "prefer-b", type: "node-affinity", resources: "vm:100", nodes: "b:2" }],
      balancing: { balanciness: 30 },
    }),
    expected: ["y: a > b"],
  },
  {
    world: sketch({
      name: "takes a node rule of HA for a group to keep together, and then swaps its guests",
      nodes: [
        { name: "a", guests: [guest("x", 20)] },
        { name: "b", guests: [guest("y", 10)] },
        { name: "c", memory: 10 },
      ],
      haRules: [{ rule: "on-ab", type: "node-affinity", resources: "vm:100,vm:101", nodes: "a,b" }],
      balancing: { balanciness: 50 },
    }),
    expected: ["x: a > b", "y: b > a"],
  },
  {
    world: sketch({
      name: "forgets HA rules when one node runs PVE 8",
      nodes: [
        { name: "a", guests: [guest("x", 20)] },
        { name: "b", guests: [guest("y", 10)] },
        { name: "c", memory: 10, version: "8.4.1" },
      ],
      haRules: [{ rule: "on-ab", type: "node-affinity", resources: "vm:100,vm:101", nodes: "a,b" }],
      balancing: { balanciness: 50 },
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "finds the node of a tag pin in any spelling",
      nodes: [{ name: "A", guests: [guest("x", 20, "plb_pin_c")] }, { name: "b" }, { name: "C", memory: 5 }],
    }),
    expected: ["x: A > C"],
  },
  {
    world: sketch({
      name: "never matches a pool pin in another spelling",
      nodes: [{ name: "a", guests: [guest("x", 20)] }, { name: "b" }, { name: "c", memory: 5 }],
      pools: { web: ["x"] },
      balancing: { pools: { web: { type: null, pin: ["C"], strict: true } } },
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "prefers the freest node to a pin that is not strict",
      nodes: [{ name: "a", guests: [guest("x", 20)] }, { name: "b" }, { name: "c", memory: 5 }],
      pools: { web: ["x"] },
      balancing: { pools: { web: { type: null, pin: ["c"], strict: false } } },
    }),
    expected: ["x: a > b"],
  },
  {
    world: sketch({
      name: "lets the last of several affinity groups count: HA beats pool beats tag",
      nodes: [
        {
          name: "a",
          guests: [guest("x", 10, "plb_affinity_1"), guest("y", 10, "plb_affinity_1"), guest("z", 10)],
        },
        { name: "b" },
      ],
      pools: { web: ["y", "z"] },
      balancing: { balanciness: 25, pools: { web: { type: "affinity", pin: null, strict: true } } },
    }),
    expected: ["x: a > b"],
  },
  {
    world: sketch({
      name: "sees the last of two guests with one name, at the place of the first",
      nodes: [
        { name: "a", guests: [guest("twin", 5), guest("x", 15), guest("y", 30)] },
        { name: "b", guests: [{ name: "twin", memory: 10, vmid: 200 }] },
        { name: "c" },
      ],
      proxmox_cluster: { maintenance_nodes: ["b"] },
    }),
    expected: ["twin: b > c", "x: a > c", "y: a > c"],
  },
  {
    world: sketch({
      name: "keeps the configured enforce_affinity when the last guest alone is misplaced",
      nodes: [
        { name: "a", guests: [guest("x", 20), guest("y", 10)] },
        { name: "b", memory: 24 },
        { name: "drained", guests: [guest("z", 1)] },
      ],
      proxmox_cluster: { maintenance_nodes: ["drained"] },
      balancing: { balanciness: 50, enforce_affinity: true },
    }),
    expected: ["y: a > b", "z: drained > b"],
  },
  {
    world: sketch({
      name: "and does not enforce it otherwise",
      nodes: [
        { name: "a", guests: [guest("x", 20), guest("y", 10)] },
        { name: "b", memory: 24 },
        { name: "drained", guests: [guest("z", 1)] },
      ],
      proxmox_cluster: { maintenance_nodes: ["drained"] },
      balancing: { balanciness: 50 },
    }),
    expected: ["z: drained > b"],
  },
];
