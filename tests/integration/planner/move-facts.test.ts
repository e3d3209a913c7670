import { describe, expect } from "vitest";
import { fetchMoveFacts, planFigures, planMoveFacts } from "@/lib/planning/figures";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { type MoveToJudge, obstaclesOf } from "@/lib/snapshot/obstacles";
import { GIB, type GuestSeed } from "@/simulator/cluster/guests";
import { it } from "@/tests/support/fixtures";
import { plainConfig } from "@/tests/support/planner/large";
import { until } from "@/tests/support/until";
import { untilPicture } from "../../support/live-harness";

const vm = (vmid: number, more: Partial<GuestSeed> = {}): GuestSeed => ({
  vmid,
  name: `vm-${vmid}`,
  node: "node1",
  memoryBytes: 4 * GIB,
  ...more,
});
const image = { drive: "ide2", volid: "local:iso/a.iso", storage: "local", sizeBytes: 0, cdrom: true };
const GUESTS = [
  vm(106),
  vm(107, { hostpci: "0000:01:00.0" }),
  vm(110, { disks: [image] }),
  vm(111, { lock: "backup" }),
  vm(112, { cores: 8 }),
  vm(113, { replicatedTo: ["node3"], storage: "local-lvm" }),
  vm(114, { replicatedTo: ["node2"], storage: "local-lvm" }),
  vm(115, { storage: "local-lvm", config: { parent: "before-upgrade" } }),
  vm(301, { storage: "local-lvm", diskBytes: 700 * GIB }),
];
const SHAPE = {
  name: "cases",
  nodes: [
    { name: "node1", cores: 16, memoryBytes: 64 * GIB },
    { name: "node2", cores: 4, memoryBytes: 64 * GIB },
  ],
  guests: GUESTS,
};

describe("guests that are to move", () => {
  it("are looked at on request, once and while their rows stay: what Proxmox refuses, and what is copied along", async ({
    simulator: start,
    proxmox: connect,
    live: follow,
  }) => {
    const simulator = await start({ cluster: SHAPE, autoDrift: false });
    const proxmox = connect(simulator);
    const live = follow(proxmox, 20);
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const { guests } = live.snapshot();
    const judge = (vmid: number, more: Partial<MoveToJudge> = {}) => {
      const guest = guests.find((each) => each.vmid === vmid);
      if (!guest) throw new Error(`no guest ${vmid}`);
      const facts = planMoveFacts(proxmox, guests);
      const to = { guest, to: "node2", facts, withLocalDisks: true, moving: new Set<number>() };
      return obstaclesOf(live.snapshot(), { ...to, ...more });
    };
    const kinds = (vmid: number, more?: Partial<MoveToJudge>) =>
      judge(vmid, more).refusals.map(({ kind }) => kind);

    // The picture alone: a lock and vCPUs; of the rest nothing is known, and that is said.
    expect([107, 111, 112].map((vmid) => kinds(vmid))).toEqual([[], ["lock"], ["cores"]]);
    expect(judge(301).localDiskBytes).toBeNull();
    const asked = () =>
      ["/nodes/{node}/qemu/{vmid}/config", "/storage", "/cluster/replication"].reduce(
        (sum, path) => sum + simulator.requests.count("GET", path),
        0,
      );
    expect(asked()).toBe(0);

    const { running } = fetchMoveFacts(proxmox, guests);
    expect(running).toEqual({ done: 0, total: GUESTS.length + 2 });
    // Whoever asks meanwhile joins in.
    expect(fetchMoveFacts(proxmox, guests).running?.total).toBe(GUESTS.length + 2);
    await until(() => planFigures(proxmox).fetch.running === null, { limitMs: 30_000 });
    expect(asked()).toBe(GUESTS.length + 2);
    expect(planFigures(proxmox).fetch.problem).toBeNull();

    expect(judge(106)).toEqual({ refusals: [], afterwards: [], localDiskBytes: 0 });
    expect(judge(107).refusals).toEqual([
      { kind: "device", sentence: "Proxmox will refuse: it uses devices of node1: hostpci0." },
    ]);
    expect(judge(110).refusals[0]?.sentence).toContain("local:iso/a.iso");
    expect(kinds(111)).toEqual(["lock"]);
    expect(kinds(113)).toEqual(["replication"]);
    expect(judge(114)).toEqual({ refusals: [], afterwards: [], localDiskBytes: 0 });
    expect(kinds(115)).toEqual(["snapshot"]);
    expect(judge(301)).toEqual({ refusals: [], afterwards: [], localDiskBytes: 700 * GIB });
    expect(kinds(301, { withLocalDisks: false })).toEqual(["local_disk"]);

    // Nothing is asked twice; a guest whose row changed is.
    expect(fetchMoveFacts(proxmox, guests).running).toBeNull();
    const changed = guests.map((each) => (each.vmid === 301 ? { ...each, lock: "snapshot" } : each));
    expect(planMoveFacts(proxmox, changed).configs).not.toHaveProperty("301");
    expect(fetchMoveFacts(proxmox, changed).running?.total).toBe(1);
    await until(() => planFigures(proxmox).fetch.running === null, { limitMs: 30_000 });
  });

  it("are out of what a plan promises where Proxmox will refuse them, and their disks are in its time", async ({
    simulator: start,
    proxmox: connect,
    live: follow,
  }) => {
    const simulator = await start({ cluster: SHAPE, autoDrift: false });
    const proxmox = connect(simulator);
    const live = follow(proxmox, 20);
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const ground = (): PlanGround => ({
      config: plainConfig({ balancing: { balanciness: 1 } }),
      timeZone: "UTC",
      timeZoneAssumed: false,
      bytesPerSecond: GIB,
      figures: planFigures(proxmox).figures,
      proxlbRights: null,
      moveFacts: planMoveFacts(proxmox, live.snapshot().guests),
    });
    const plan = () => instantPlan(live.snapshot(), ground(), {}, new Date());
    const before = plan();
    expect(before.moves.length).toBeGreaterThan(1);
    fetchMoveFacts(proxmox, live.snapshot().guests);
    await until(() => planFigures(proxmox).fetch.running === null, { limitMs: 30_000 });
    const after = plan();
    // ProxLB plans the same: it knows nothing of all this.
    expect(after.moves.map(({ vmid }) => vmid)).toEqual(before.moves.map(({ vmid }) => vmid));
    const refused = after.moves.filter(({ refusals }) => refusals.length > 0);
    const taken = after.moves.filter(({ refusals }) => refusals.length === 0);
    const known = new Set(before.moves.filter(({ refusals }) => refusals.length > 0).map(({ vmid }) => vmid));
    expect(refused.filter(({ vmid }) => !known.has(vmid)).length).toBeGreaterThan(0);
    expect(after.memoryToMoveBytes).toBe(taken.reduce((sum, move) => sum + move.memoryUsedBytes, 0));
    expect(after.memoryToMoveBytes).toBeLessThan(before.memoryToMoveBytes);
    expect(after.spread.afterPoints).not.toBe(before.spread.afterPoints);
    const disks = taken.reduce((sum, move) => sum + (move.localDiskBytes ?? 0), 0);
    expect(after.durationSeconds).toBeCloseTo((after.memoryToMoveBytes + disks) / GIB);
  });

  it("that could not be looked at stay unknown, with the reason", async ({
    simulator: start,
    proxmox: connect,
    live: follow,
  }) => {
    const simulator = await start({ size: "small" });
    const proxmox = connect(simulator);
    const live = follow(proxmox, 20);
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const guests = live.snapshot().guests.filter(({ vmid }) => vmid === 101);
    const words = "Permission check failed (/vms/101, VM.Audit)";
    simulator.faults.failNext("GET /nodes/pve1/qemu/101/config", 403, words);
    fetchMoveFacts(proxmox, guests);
    await until(() => planFigures(proxmox).fetch.running === null, { limitMs: 30_000 });
    expect(planMoveFacts(proxmox, guests).configs).toEqual({});
    expect(planFigures(proxmox).fetch.problem).toContain(words);
  });
});
