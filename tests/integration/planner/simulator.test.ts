import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dryRun } from "@/lib/daemon/one-shot";
import { buildRows, EMPTY_FACTS, emptySnapshot } from "@/lib/live/collect/rows";
import { parseConfig, stringifyConfig } from "@/lib/proxlb/config/parse";
import { clusterFromSnapshot } from "@/lib/proxlb/planner/from-snapshot";
import { planOf } from "@/lib/proxlb/planner/plan";
import { rrdAverage } from "@/lib/proxlb/planner/pressure";
import type { Proxmox } from "@/lib/proxmox/api";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { type Simulator, startSimulator } from "@/simulator/start";
import { proxmoxFor } from "../../support/live-harness";
import { createTestDaemon, findProxlb } from "../../support/proxlb";

const python = await findProxlb();

/** The whole way on both sides: PVE's API over HTTPS → ProxLB's own program, and → live picture → our planner. */
describe.runIf(python)(
  "the plan from the live picture, beside ProxLB's own dry run of the same cluster",
  () => {
    let simulator: Simulator;
    let proxmox: Proxmox;
    let bench: Awaited<ReturnType<typeof createTestDaemon>>;

    beforeAll(async () => {
      // One run beside one plan: what follows from the order of PVE's lists is planner:fidelity's matter.
      simulator = await startSimulator({
        size: "small",
        timeScale: 0,
        autoDrift: false,
        authDelayMs: 100,
        listOrder: "fixed",
      });
      proxmox = proxmoxFor(simulator);
      bench = await createTestDaemon(python || "", configText({}), { caPem: simulator.caPem });
    });
    afterAll(async () => {
      await bench?.remove();
      proxmox?.close();
      await simulator?.stop();
    });

    const configText = (balancing: object, cluster: object = {}) =>
      stringifyConfig({
        proxmox_api: {
          hosts: [`127.0.0.1:${simulator.port}`],
          user: simulator.credentials.proxlb.user,
          token_id: simulator.credentials.proxlb.tokenName,
          token_secret: simulator.credentials.proxlb.secret,
          timeout: 10,
        },
        proxmox_cluster: cluster,
        balancing: { enable: true, balance_types: ["vm", "ct"], balanciness: 5, ...balancing },
      });

    it.each([
      ["memory, used", { method: "memory" }, {}],
      ["memory, assigned, larger first", { mode: "assigned", balance_larger_guests_first: true }, {}],
      ["cpu, with the hour's averages", { method: "cpu", balanciness: 1 }, {}],
      [
        "pins enforced and a node in maintenance",
        { enforce_pinning: true },
        { maintenance_nodes: ["first"] },
      ],
    ])("makes the same moves: %s", async (_, balancing, cluster) => {
      const snapshot = await snapshotOf(proxmox);
      const named = "maintenance_nodes" in cluster ? { maintenance_nodes: [snapshot.nodes[0]?.name] } : {};
      const text = configText(balancing, named);
      const parsed = parseConfig(text);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
      const guestCpuRatios = await hourAverages(proxmox, snapshot);
      const versions = new Map(snapshot.nodes.map(({ name }) => [name, snapshot.facts.pveVersion ?? ""]));
      const ours = planOf(clusterFromSnapshot(snapshot, { guestCpuRatios, versions }), parsed.config, {
        wallClock: new Date("2026-03-02T10:00:00Z"),
      });
      const size = {
        nodes: snapshot.nodes.length,
        guests: snapshot.guests.filter(({ status }) => status === "running").length,
      };
      const { plan: theirs } = await dryRun({
        daemon: bench.daemon,
        configText: text,
        signal: new AbortController().signal,
        cluster: size,
        timeoutMs: 120_000,
      });
      const route = (move: { guest: string; from: string; to: string }) =>
        `${move.guest}: ${move.from} > ${move.to}`;
      expect(ours.moves.map(route).sort()).toEqual(theirs.moves.map(route).sort());
      expect(ours.moves.length).toBeGreaterThan(0);
      expect(ours.nodes.length).toBe(theirs.nodes.length);
      for (const node of theirs.nodes) {
        const mine = ours.nodes.find(({ node: name }) => name === node.name);
        expect(mine?.before.memory.usedRatio).toBeCloseTo(node.before.memory.usedRatio, 6);
        expect(mine?.after.memory.usedRatio).toBeCloseTo(node.after.memory.usedRatio, 6);
        expect(mine?.after.cpu.assignedRatio).toBeCloseTo(node.after.cpu.assignedRatio, 6);
      }
    });
  },
);

async function snapshotOf(proxmox: Proxmox): Promise<ClusterSnapshot> {
  const [resources, status, manager, pveVersion, haRules, pools] = await Promise.all([
    ...([proxmox.resources(), proxmox.clusterStatus(), proxmox.managerStatus()] as const),
    ...([proxmox.version(), proxmox.haRules(), proxmox.pools()] as const),
  ]);
  const rows = await buildRows(
    { nodes: [], guests: [] },
    { resources, status, manager, migratingTo: new Map() },
  );
  return { ...emptySnapshot(1, "starting"), facts: { ...EMPTY_FACTS, pveVersion, haRules, pools }, ...rows };
}

async function hourAverages(proxmox: Proxmox, snapshot: ClusterSnapshot): Promise<Map<number, number>> {
  const averages = new Map<number, number>();
  for (const guest of snapshot.guests) {
    if (guest.status !== "running") continue;
    averages.set(guest.vmid, rrdAverage(await proxmox.guestRrd(guest, "hour"), "cpu"));
  }
  return averages;
}
