import { guest, sketch } from "./build";
import type { PlannerCase } from "./cases";

const PRESSURE = { pressure_full: 100, pressure_some: 100, pressure_spikes: 50 };
const PSI = { mode: "psi", psi: { nodes: { memory: PRESSURE }, guests: {} } } as const;

/** How ProxLB weighs nodes and guests. */
export const LOAD_CASES: PlannerCase[] = [
  {
    world: sketch({
      name: "moves the smallest guests off the busiest node until the spread is allowed",
      nodes: [
        { name: "a", guests: [guest("big", 30), guest("mid", 20), guest("small", 10)] },
        { name: "b", guests: [guest("other", 10)] },
      ],
      balancing: { balanciness: 20 },
    }),
    expected: ["mid: a > b", "small: a > b"],
  },
  {
    world: sketch({
      name: "moves the largest first when told so",
      nodes: [
        { name: "a", guests: [guest("big", 30), guest("mid", 20), guest("small", 10)] },
        { name: "b", guests: [guest("other", 10)] },
      ],
      balancing: { balanciness: 20, balance_larger_guests_first: true },
    }),
    expected: ["big: a > b"],
  },
  {
    world: sketch({
      name: "leaves a spread of exactly the balanciness alone",
      nodes: [
        { name: "a", guests: [guest("x", 20)] },
        { name: "b", memory: 10 },
      ],
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "takes the first of equally free nodes",
      nodes: [{ name: "a", guests: [guest("x", 20), guest("y", 20)] }, { name: "b" }, { name: "c" }],
      balancing: { balanciness: 30 },
    }),
    expected: ["x: a > b"],
  },
  {
    world: sketch({
      name: "acts on the threshold although the spread is allowed, and swaps in vain",
      nodes: [
        { name: "a", guests: [guest("x", 15), guest("y", 65)] },
        { name: "b", guests: [guest("v", 15), guest("w", 64)] },
      ],
      balancing: { memory_threshold: 80 },
    }),
    expected: ["x: a > b", "v: b > a"],
  },
  {
    world: sketch({
      name: "reads a threshold of 0 as none",
      nodes: [
        { name: "a", guests: [guest("x", 20)] },
        { name: "b", memory: 15 },
      ],
      balancing: { memory_threshold: 0 },
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "evacuates onto a node that cannot hold the guests",
      nodes: [
        { name: "a", guests: [guest("x", 40), guest("y", 40)] },
        { name: "b", memory: 90 },
      ],
      proxmox_cluster: { maintenance_nodes: ["a"] },
      balancing: { balanciness: 100 },
    }),
    expected: ["x: a > b", "y: a > b"],
  },
  {
    world: sketch({
      name: "checks memory against the whole node before its first booking, past the reservation",
      nodes: [
        { name: "a", guests: [guest("x", 45), guest("y", 48)] },
        { name: "b", memory: 50 },
      ],
      balancing: { node_resource_reserve: { b: { memory: 10 } } },
    }),
    expected: ["x: a > b"],
  },
  {
    world: sketch({
      name: "does not apply a reservation larger than the node",
      nodes: [{ name: "a", guests: [guest("x", 20)] }, { name: "b" }],
      balancing: { node_resource_reserve: { defaults: { memory: 101 } } },
    }),
    expected: ["x: a > b"],
  },
  {
    world: sketch({
      name: "ends with an error when the reservation is the whole node",
      nodes: [{ name: "a", guests: [guest("x", 20)] }, { name: "b" }],
      balancing: { node_resource_reserve: { defaults: { memory: 100 } } },
    }),
    expected: ["failed"],
  },
  {
    world: sketch({
      name: "skips the run when every node is in maintenance",
      nodes: [{ name: "a", guests: [guest("x", 20)] }, { name: "b" }],
      proxmox_cluster: { maintenance_nodes: ["a", "b"] },
    }),
    expected: ["no_target"],
  },
  {
    world: sketch({
      name: "does not see offline and ignored nodes, nor their guests",
      nodes: [
        { name: "a", guests: [guest("x", 20)] },
        { name: "dead", guests: [guest("y", 90)], offline: true },
        { name: "ignored", guests: [guest("z", 90)] },
        { name: "b", memory: 10 },
      ],
      proxmox_cluster: { ignore_nodes: ["ignored"] },
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "counts assigned memory, but leaves the node with the highest use",
      nodes: [
        { name: "a", guests: [guest("x", 20)], memory: 20 },
        { name: "b", guests: [guest("y", 5)], memory: 60 },
      ],
      balancing: { mode: "assigned" },
    }),
    expected: [],
  },
  {
    world: sketch({
      name: "books the guest under most pressure again and again, instead of the one at hand",
      nodes: [
        {
          name: "a",
          guests: [pressed("hot", 5, 80), pressed("warm", 10, 40), pressed("cool", 30, 10)],
          pressure: 60,
        },
        { name: "b", memory: 8, pressure: 5 },
        { name: "c", memory: 8, pressure: 4 },
      ],
      balancing: PSI,
    }),
    expected: ["hot: a > c", "warm: a > c", "cool: a > c"],
  },
  {
    world: sketch({
      name: "does not take a hot node in maintenance for a reason to balance",
      nodes: [
        { name: "hot", memory: 5, pressure: 90 },
        { name: "a", guests: [pressed("x", 20, 0)], pressure: 10 },
        { name: "b" },
      ],
      proxmox_cluster: { maintenance_nodes: ["hot"] },
      balancing: PSI,
    }),
    expected: [],
  },
];

function pressed(name: string, memory: number, pressure: number) {
  return { name, memory, pressure };
}
