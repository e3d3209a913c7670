import { afterEach, expect, test } from "vitest";
import { GIB, type GuestSeed } from "./cluster/guests";
import type { ClusterSeed } from "./cluster/seed-shape";
import type { PveVersion } from "./cluster/state";
import { type Simulator, type SimulatorOptions, startSimulator } from "./start";
import { testClient } from "./test-client";

/** What the real cluster does otherwise than one would write it down: see the recordings and docs/proxlb.md. */
let simulator: Simulator;
afterEach(() => simulator.stop());

const vm = (vmid: number, more: Partial<GuestSeed> = {}): GuestSeed => ({
  vmid,
  name: `vm${vmid}`,
  node: "pve1",
  memoryBytes: 16 * GIB,
  ...more,
});

async function start(cluster: Partial<ClusterSeed>, options: SimulatorOptions = {}) {
  const nodes = ["pve1", "pve2", "pve3"].map((name) => ({ name, memoryBytes: 100 * GIB }));
  simulator = await startSimulator({
    cluster: { name: "manners", nodes, guests: [vm(100), vm(101), vm(102), vm(103)], ...cluster },
    timeScale: 0,
    authDelayMs: 0,
    autoDrift: false,
    startAt: 1_800_000_000,
    ...options,
  });
  const client = testClient(simulator, simulator.credentials.admin.header);
  return async (path: string, query = {}) => (await client("GET", path, query)).data;
}

const orders = async (read: () => Promise<{ node?: string; vmid?: number }[]>, key: "node" | "vmid") => {
  const seen = new Set<string>();
  for (let request = 0; request < 12; request += 1) seen.add((await read()).map((row) => row[key]).join(" "));
  return seen;
};

test("each answer lists nodes and guests of a node in another order; the cluster's guests are sorted", async () => {
  const get = await start({});
  expect((await orders(() => get("/nodes"), "node")).size).toBeGreaterThan(3);
  expect((await orders(() => get("/nodes/pve1/qemu"), "vmid")).size).toBeGreaterThan(3);
  expect((await orders(() => get("/cluster/resources", { type: "node" }), "node")).size).toBeGreaterThan(3);
  expect([...(await orders(() => get("/cluster/resources", { type: "vm" }), "vmid"))]).toEqual([
    "100 101 102 103",
  ]);
});

test("the order repeats with the seed, and can be held still", async () => {
  const three = async (options: SimulatorOptions) => {
    const get = await start({}, options);
    const lists = [
      await get("/nodes/pve1/qemu"),
      await get("/nodes/pve1/qemu"),
      await get("/nodes/pve1/qemu"),
    ];
    await simulator.stop();
    return lists.map((rows) => rows.map((row: { vmid: number }) => row.vmid).join(" ")).join("; ");
  };
  expect(await three({ seed: 4 })).toBe(await three({ seed: 4 }));
  expect(await three({ seed: 4 })).not.toBe(await three({ seed: 5 }));
  expect(await three({ listOrder: "fixed" })).toBe("100 101 102 103; 100 101 102 103; 100 101 102 103");
});

test.each<PveVersion>(["9.2", "8.4"])(
  "PVE %s lists the node's view of memory without `full`, and the guest's with it and in /cluster/resources",
  async (pveVersion) => {
    const load = { memoryRatio: 0.9, guestShare: 0.1 };
    const get = await start(
      { guests: [vm(100, { load }), vm(101, { load, ballooning: false })] },
      { pveVersion },
    );
    const byVmid = (rows: { vmid: number; mem: number; memhost?: number }[]) =>
      new Map(rows.map((row) => [row.vmid, row]));
    const list = byVmid(await get("/nodes/pve1/qemu"));
    const full = byVmid(await get("/nodes/pve1/qemu", { full: 1 }));
    const resources = byVmid(await get("/cluster/resources", { type: "vm" }));
    expect(list.get(100)?.mem).toBeGreaterThan(14 * GIB);
    expect(full.get(100)?.mem).toBeLessThan(2 * GIB);
    expect(resources.get(100)?.mem).toBe(full.get(100)?.mem);
    // Nobody in the guest tells: one view for all.
    expect(resources.get(101)?.mem).toBeGreaterThan(14 * GIB);
    if (pveVersion === "9.2") {
      expect(resources.get(100)?.memhost).toBe(list.get(100)?.mem);
      expect(full.get(100)).toMatchObject({ balloon: 16 * GIB });
    } else expect(resources.get(100)?.memhost).toBeUndefined();
  },
);

test.each(["suspended", "prelaunch", "io-error", "internal-error", "guest-panicked", "paused"] as const)(
  "a VM that is %s is running in the list that ProxLB reads",
  async (runState) => {
    const get = await start({ guests: [vm(100, { runState })] });
    expect((await get("/nodes/pve1/qemu"))[0]).toMatchObject({ status: "running" });
    expect((await get("/nodes/pve1/qemu", { full: 1 }))[0]).toMatchObject({ qmpstatus: runState });
    expect((await get("/cluster/resources", { type: "vm" }))[0]).toMatchObject({ status: runState });
  },
);

test("bytes have fractions in RRD, which keeps means", async () => {
  const get = await start({});
  simulator.advance(120);
  const node = (await get("/nodes/pve1/rrddata", { timeframe: "hour" })).at(-1);
  const guest = (await get("/nodes/pve1/qemu/100/rrddata", { timeframe: "hour" })).at(-1);
  expect([node.memused, node.rootused, guest.mem, guest.memhost].map(Number.isInteger)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
