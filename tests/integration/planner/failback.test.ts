import { describe, expect } from "vitest";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { NOTHING_ASKED } from "@/lib/snapshot/obstacles";
import { GIB, type GuestSeed } from "@/simulator/cluster/guests";
import { it } from "@/tests/support/fixtures";
import { plainConfig } from "@/tests/support/planner/large";
import { until } from "@/tests/support/until";
import { untilPicture } from "../../support/live-harness";

const vm = (vmid: number): GuestSeed => ({
  vmid,
  name: `vm-${vmid}`,
  node: "node1",
  memoryBytes: 8 * GIB,
});
const NODES = ["node1", "node2"].map((name) => ({ name, memoryBytes: 64 * GIB }));

/** vm 101 leaves node1, as the plan says, and what its HA rule about node1 makes of it is the question. */
const cluster = (failback: 0 | 1) => ({
  name: "failback",
  nodes: NODES,
  guests: [vm(101), { ...vm(102), tags: ["plb_ignore"] }],
  haServices: { "vm:101": { state: "started", failback } },
  haRules: [
    {
      rule: "near",
      type: "node-affinity" as const,
      nodes: "node1",
      strict: 0 as const,
      resources: ["vm:101"],
    },
  ],
});

describe("a move away from the node that a loose HA rule prefers", () => {
  it.for(["8.4", "9.2"] as const)(
    "is said to be undone on Proxmox VE %s where failback is on, and is",
    { timeout: 60_000 },
    async (pveVersion, { simulator: start, proxmox: connect, live: follow }) => {
      for (const failback of [1, 0] as const) {
        const simulator = await start({
          pveVersion,
          cluster: cluster(failback),
          autoDrift: false,
          timeScale: 20,
        });
        const proxmox = connect(simulator);
        const live = follow(proxmox, 20);
        const afterwards = planned(live.snapshot());
        expect(afterwards).toBeUndefined();
        live.hooks.setWatched(true);
        await untilPicture(live.snapshot, ({ facts }) => facts.reads.haFailback.state === "read");
        const move = planned(live.snapshot());
        expect(move).toMatchObject({ vmid: 101, to: "node2", afterwards: [] });
        const kind = pveVersion === "8.4" ? "HA group" : "HA rule";
        expect(move?.refusals).toEqual(
          failback === 1
            ? [`The HA manager will move it back to node1: ${kind} near prefers it, and failback is on.`]
            : [],
        );
        // Without the reading it is no more than possible, on the version where it is a reading of its own.
        const before = live.snapshot();
        const unread = planned({ ...before, facts: { ...before.facts, haFailback: {} } });
        expect(unread?.afterwards).toHaveLength(pveVersion === "8.4" ? 0 : 1);

        const guest = before.guests.find(({ vmid }) => vmid === 101);
        if (!guest) throw new Error("no guest 101");
        await proxmox.migrate(guest, { target: "node2", running: true });
        const node = () => simulator.cluster.guestOf(101).node;
        await until(() => node() === "node2", { limitMs: 15_000, pauseMs: 20 });
        if (failback === 1) await until(() => node() === "node1", { limitMs: 15_000, pauseMs: 20 });
        else {
          const since = simulator.cluster.now;
          await until(() => simulator.cluster.now > since + 60, { limitMs: 15_000, pauseMs: 20 });
          expect(node()).toBe("node2");
        }
      }
    },
  );
});

function planned(picture: Parameters<typeof instantPlan>[0]) {
  // ProxLB reads a loose rule about nodes as a group of its members, which holds nobody on a node.
  const ground: PlanGround = {
    config: plainConfig({ balancing: { balanciness: 1 } }),
    timeZone: "UTC",
    timeZoneAssumed: false,
    bytesPerSecond: null,
    figures: {
      versions: { node1: "8.4.1", node2: "8.4.1" },
      guestCpuRatios: {},
      guestMemoryBytes: {},
      nodePressure: {},
      guestPressure: {},
    },
    proxlbRights: null,
    moveFacts: NOTHING_ASKED,
  };
  return instantPlan(picture, ground, {}, new Date()).moves[0];
}
