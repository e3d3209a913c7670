import { describe, expect, it } from "vitest";
import { readResources } from "@/lib/proxmox/rows";
import { applyClusterDelta, applyGuestsDelta, diffCluster, diffGuests } from "@/lib/snapshot/delta";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { buildRows, emptySnapshot } from "./rows";

const GIB = 1024 ** 3;

const node = (name: string, more: object = {}) => ({
  type: "node",
  id: `node/${name}`,
  node: name,
  status: "online",
  cpu: 0.25,
  maxcpu: 16,
  mem: 10 * GIB,
  maxmem: 64 * GIB,
  uptime: 5000,
  hastate: "online",
  ...more,
});
const vm = (vmid: number, more: object = {}) => ({
  type: "qemu",
  id: `qemu/${vmid}`,
  vmid,
  node: "pve1",
  name: `vm-${vmid}`,
  status: "running",
  template: 0,
  cpu: 0.1,
  maxcpu: 4,
  mem: 2 * GIB,
  maxmem: 4 * GIB,
  disk: 0,
  maxdisk: 32 * GIB,
  uptime: 100_000,
  tags: "a;b",
  ...more,
});

async function picture(
  wire: unknown[],
  before: ClusterSnapshot = emptySnapshot(10, "starting"),
  migratingTo = new Map<number, string>(),
) {
  const resources = await readResources(wire);
  const rows = await buildRows(before, { resources, status: null, manager: null, migratingTo });
  return { ...before, version: before.version + 1, ...rows };
}

/** What a viewer holds after one delta. */
function viewerAfter(before: ClusterSnapshot, after: ClusterSnapshot) {
  const overTheWire = JSON.parse(JSON.stringify([diffCluster(before, after), diffGuests(before, after)]));
  const { guests, ...cluster } = before;
  return {
    cluster: applyClusterDelta(cluster, overTheWire[0]),
    guests: applyGuestsDelta({ version: before.version, guests }, overTheWire[1]),
    bytes: JSON.stringify(overTheWire).length,
  };
}

describe("rows", () => {
  it("read numbers sent as texts and leave unknown what is absent", async () => {
    const now = await picture([
      node("pve1", { cpu: "0.5", mem: undefined }),
      vm(101, { vmid: "101", maxmem: "1024", template: "1", tags: undefined }),
    ]);
    expect(now.nodes[0]).toMatchObject({ cpuRatio: 0.5, memoryUsedBytes: null, haMaintenance: false });
    expect(now.guests[0]).toMatchObject({
      vmid: 101,
      memoryTotalBytes: 1024,
      template: true,
      tags: [],
      pool: null,
    });
  });

  it("have both views of memory where PVE tells both", async () => {
    const now = await picture([
      node("pve1"),
      vm(101, { memhost: 3 * GIB }),
      vm(102),
      { ...vm(200, { mem: GIB }), type: "lxc", id: "lxc/200" },
    ]);
    expect(now.guests.map((guest) => [guest.memoryUsedBytes, guest.memoryHostBytes])).toEqual([
      [2 * GIB, 3 * GIB],
      [2 * GIB, null],
      [GIB, GIB],
    ]);
  });

  it.each(["paused", "suspended", "prelaunch", "io-error", "internal-error", "guest-panicked"])(
    "know that a VM's process is there when it is %s",
    async (status) => {
      const now = await picture([node("pve1"), vm(101, { status }), vm(102)]);
      expect(now.guests.map((guest) => [guest.status, guest.runState])).toEqual([
        ["paused", status],
        ["running", null],
      ]);
    },
  );

  it("split tags where ProxLB splits them, at semicolons alone", async () => {
    const now = await picture([node("pve1"), vm(101, { tags: "a,b;c d;" }), vm(102, { tags: " " })]);
    expect(now.guests.map((guest) => guest.tags)).toEqual([["a,b", "c d"], []]);
  });

  it("keep what PVE drops of a guest whose node is down for long", async () => {
    const before = await picture([node("pve1"), vm(101, { pool: "prod", hastate: "started" })]);
    const after = await picture(
      [
        node("pve1", { status: "offline", cpu: undefined }),
        { type: "qemu", id: "qemu/101", vmid: 101, node: "pve1", status: "unknown" },
      ],
      before,
    );
    expect(after.guests[0]).toMatchObject({
      name: "vm-101",
      tags: ["a", "b"],
      pool: "prod",
      haState: "started",
      memoryTotalBytes: 4 * GIB,
      memoryUsedBytes: null,
      status: "unknown",
    });
  });

  it("call a guest of an offline node unknown though PVE still says running, and forget a tag that was taken away", async () => {
    const before = await picture([node("pve1"), vm(101)]);
    expect((await picture([node("pve1", { status: "offline" }), vm(101)], before)).guests[0]?.status).toBe(
      "unknown",
    );
    expect(
      (await picture([node("pve1"), vm(101, { tags: undefined, pool: undefined })], before)).guests[0]?.tags,
    ).toEqual([]);
  });

  it("that did not change stay the same objects", async () => {
    const before = await picture([node("pve1"), vm(101), vm(102)]);
    const after = await picture([node("pve1"), vm(101), vm(102, { cpu: 0.9 })], before);
    expect(after.guests[0]).toBe(before.guests[0]);
    expect(after.guests[1]).not.toBe(before.guests[1]);
  });

  it("show maintenance by the node row's HA state", async () => {
    expect((await picture([node("pve1", { hastate: "maintenance" })])).nodes[0]).toMatchObject({
      haMaintenance: true,
      haUnsettled: false,
      haState: "maintenance",
    });
  });

  it("say of a node that it is just being changed where the HA manager and its LRM differ", async () => {
    const told = async (hastate: string, mode: string) => {
      const manager = { master: "pve1", nodeStates: new Map(), lrmModes: new Map([["pve1", mode]]) };
      const resources = await readResources([node("pve1", { hastate })]);
      const sources = { resources, status: null, manager, migratingTo: new Map() };
      const { nodes } = await buildRows({ nodes: [], guests: [] }, sources);
      return [nodes[0]?.haMaintenance, nodes[0]?.haUnsettled];
    };
    expect(await told("maintenance", "active")).toEqual([true, true]);
    expect(await told("online", "maintenance")).toEqual([true, true]);
    expect(await told("maintenance", "maintenance")).toEqual([true, false]);
    expect(await told("online", "active")).toEqual([false, false]);
  });
});

describe("deltas", () => {
  it("carry changed columns only and arrive as the server has them, in the steps of a screen", async () => {
    const before = await picture([node("pve1"), vm(101), vm(102), vm(104)]);
    const after = await picture(
      [node("pve1", { cpu: 0.5 }), vm(101, { cpu: 0.4567, mem: 2.5 * GIB }), vm(103), vm(104)],
      before,
      new Map([[104, "pve2"]]),
    );
    const viewer = viewerAfter(before, after);
    expect(viewer.cluster?.nodes[0]?.cpuRatio).toBe(0.5);
    expect(viewer.guests?.guests.map((guest) => guest.vmid)).toEqual([101, 103, 104]);
    expect(viewer.guests?.guests[0]).toEqual({ ...after.guests[0], cpuRatio: 0.457 });
    expect(viewer.guests?.guests[1]).toEqual(after.guests[1]);
    expect(viewer.guests?.guests[2]?.migratingTo).toBe("pve2");
  });

  it("say nothing of what a person would not see", async () => {
    const before = await picture([node("pve1"), vm(101)]);
    const after = await picture(
      [node("pve1", { uptime: 5010 }), vm(101, { cpu: 0.1002, mem: 2 * GIB + 1000, uptime: 100_010 })],
      before,
    );
    expect(diffGuests(before, after)).toEqual({ from: before.version, to: after.version });
    expect(diffCluster(before, after)).toEqual({ from: before.version, to: after.version });
  });

  it("tell of a restart and of values that became unknown", async () => {
    const before = await picture([node("pve1"), vm(101)]);
    const after = await picture([node("pve1"), vm(101, { uptime: 3, cpu: undefined })], before);
    expect(viewerAfter(before, after).guests?.guests[0]).toMatchObject({ uptimeSeconds: 0, cpuRatio: null });
  });

  it("that do not fit are refused, and old ones ignored", async () => {
    const one = await picture([node("pve1"), vm(101)]);
    const two = await picture([node("pve1"), vm(101, { cpu: 0.5 })], one);
    const three = await picture([node("pve1"), vm(101, { cpu: 0.6 })], two);
    const held = { version: one.version, guests: one.guests };
    expect(applyGuestsDelta(held, diffGuests(two, three))).toBeNull();
    const current = { version: three.version, guests: three.guests };
    expect(applyGuestsDelta(current, diffGuests(one, two))).toBe(current);
    expect(applyGuestsDelta(held, diffGuests(one, three))?.guests[0]?.cpuRatio).toBe(0.6);
  });

  it("of 200 guests that all changed stay under 10 KB", async () => {
    const wire = (shift: number) => [
      node("pve1"),
      ...Array.from({ length: 200 }, (_, at) =>
        vm(100 + at, { cpu: ((at + shift) % 97) / 100, mem: (((at * 7 + shift * 11) % 100) / 50) * GIB }),
      ),
    ];
    const before = await picture(wire(0));
    expect(viewerAfter(before, await picture(wire(1), before)).bytes).toBeLessThan(10_000);
  });
});
