import { describe, expect, it } from "vitest";
import { GARBLED } from "@/tests/support/adversary/garble-row";
import { parsingProblem } from "./bounds";
import { type LeftOut, leftOutSentence } from "./kept";
import { readResources, readTaskLog, readTaskStatus, readTasks } from "./rows";
import * as cluster from "./rows-cluster";
import { readNodeStatus, readPrecondition } from "./rows-node";

const node = (name: unknown) => ({ type: "node", node: name, status: "online", maxcpu: 4 });
const vm = (vmid: unknown, more: object = {}) => ({
  type: "qemu",
  vmid,
  node: "pve1",
  name: `vm-${vmid}`,
  status: "running",
  maxmem: 1,
  ...more,
});
const upid = (vmid: number) => `UPID:pve1:0000327E:0008DDCA:6B077CB1:qmigrate:${vmid}:root@pam:`;

type Read = (data: unknown, report: (left: LeftOut | null) => void) => Promise<unknown>;
const count = (list: readonly unknown[]) => list.length;
/** Every list call: its reader, two good rows, and how many were read. */
const LISTS: [string, Read, unknown[]][] = [
  [
    "/cluster/resources",
    async (data, report) => count(Object.values(await readResources(data, report)).flat()),
    [node("pve1"), vm(101)],
  ],
  [
    "/cluster/tasks",
    async (data, report) => count(await readTasks(data, report)),
    [101, 102].map((vmid) => ({ upid: upid(vmid), node: "pve1", type: "qmigrate", id: `${vmid}` })),
  ],
  [
    "/cluster/status",
    async (data, report) => count((await cluster.readClusterStatus(data, report)).nodes),
    ["pve1", "pve2"].map((name) => ({ type: "node", name, online: 1 })),
  ],
  [
    "/cluster/ha/status/current",
    async (data, report) => count(await cluster.readHaStatus(data, report)),
    ["quorum", "master"].map((id) => ({ id, type: id, status: "OK" })),
  ],
  [
    "/cluster/ha/rules",
    async (data, report) => count(await cluster.readHaRules(data, report)),
    ["a", "b"].map((rule) => ({ rule, type: "node-affinity", nodes: "pve1", resources: "vm:101" })),
  ],
  [
    "/cluster/ha/groups",
    async (data, report) => count(await cluster.readHaGroups(data, [{ sid: "vm:101", group: "a" }], report)),
    ["a", "b"].map((group) => ({ group, nodes: "pve1" })),
  ],
  [
    "/pools",
    async (data, report) => count(await cluster.readPools(data, report)),
    [{ poolid: "a" }, { poolid: "__proto__" }],
  ],
  [
    "rrddata",
    async (data, report) => count(await cluster.readRrd(data, report)),
    [{ time: 1_795_406_880, cpu: 0.1 }, { time: 1_795_406_940 }],
  ],
];
describe.each(LISTS)("%s with one garbled row", (_, read, rows) => {
  it.each(GARBLED.map((row) => [JSON.stringify(row), row]))("keeps the others: %s", async (_, garbled) => {
    const told: (LeftOut | null)[] = [];
    const good = await read(rows, (left) => told.push(left));
    expect(told).toEqual([null]);
    const withOne = [rows[0], garbled, rows[1]];
    expect(await read(withOne, (left) => told.push(left))).toBe(good);
    // A row of a kind that the call has, but that is not looked at, is no bad row.
    const left = told[1];
    if (left) expect(left).toMatchObject({ count: 1, total: 3 });
  });

  it.each([null, 17, "text", {}, { 0: {} }, [null], [[[]]], [17, "x"]])(
    "is an error where it is another thing altogether: %j",
    async (data) => {
      await expect(read(data, () => undefined)).rejects.toMatchObject({
        name: "AppError",
        code: "unavailable",
      });
    },
  );
});

describe("rows of /cluster/resources", () => {
  const read = async (...rows: unknown[]) => {
    let left: LeftOut | null = null;
    const resources = await readResources([node("pve1"), ...rows], (found) => {
      left = found;
    });
    return { ...resources, told: left && leftOutSentence("/cluster/resources", left) };
  };

  it.each([
    [1.5, "1.5 is no guest id"],
    ["1e3x", "1e3x is no guest id"],
    [0, "0 is no guest id"],
    [null, "null is no guest id"],
    [undefined, "nothing is no guest id"],
  ])("with guest id %j are left out and told", async (vmid, why) => {
    const { guests, told } = await read(vm(100), vm(vmid));
    expect(guests.map((guest) => guest.vmid)).toEqual([100]);
    expect(told).toBe(
      `1 of 3 rows of /cluster/resources cannot be used and are left out: ${why}.`
        .replace("are left", "is left")
        .replace("1 of 3 rows", "1 of 3 row"),
    );
  });

  it("take any name that a node may have, and no other", async () => {
    const { nodes } = await read(
      node("constructor"),
      node("toString"),
      node("__proto__"),
      node("a b"),
      node(""),
    );
    expect(nodes.map(({ name }) => name)).toEqual(["pve1", "constructor", "toString"]);
  });

  it("count once", async () => {
    const { guests, told } = await read(vm(100), vm(100, { name: "again" }));
    expect(guests.map(({ name }) => name)).toEqual(["vm-100"]);
    expect(told).toContain("guest 100 is listed twice");
  });

  it("have whole characters and possible amounts", async () => {
    const { guests } = await read(vm(100, { name: "a\ud800b", tags: "x\udc00", mem: -5, uptime: 1e308 }));
    expect(guests[0]?.name).toBe("a\ufffdb");
    expect(guests[0]?.tags).toEqual(["x\ufffd"]);
    expect(guests[0]?.memoryUsedBytes).toBeNull();
  });

  it("are an error without a node, never an empty cluster", async () => {
    await expect(readResources([])).rejects.toThrow("lists no node");
    await expect(readResources([vm(100)])).rejects.toThrow("lists no node");
    await expect(readResources([node("a b"), node("__proto__")])).rejects.toThrow("is no name of a node");
  });
});

describe("other answers", () => {
  it.each([null, [], "x", 3])("%j is an error where an object is expected", (data) => {
    const readers = [
      () => cluster.readManagerStatus(data),
      () => cluster.readOptions(data),
      () => cluster.readPermissions(data),
      () => readNodeStatus(data),
      () => readPrecondition(data),
      () => readTaskStatus(data),
    ];
    for (const read of readers) expect(read).toThrow("What Proxmox sent is not what");
  });

  it("have no mode for an LRM that has not written its time for over 30 s, as Proxmox VE has none", () => {
    // The times of a real cluster a minute after a node went, whose CRM went with it.
    const mode = "maintenance";
    const status = cluster.readManagerStatus({
      manager_status: { timestamp: 1795408224, node_status: { pve3: mode } },
      lrm_status: {
        pve1: { timestamp: 1795408284, mode },
        pve2: { timestamp: 1795408255, mode },
        pve3: { timestamp: 1795408224, mode },
      },
    });
    expect([...status.lrmModes]).toEqual([
      ["pve1", mode],
      ["pve2", mode],
      ["pve3", "old timestamp"],
    ]);
  });

  it("know no name by the inside of JavaScript", () => {
    const status = cluster.readManagerStatus(
      JSON.parse('{"quorum":{},"manager_status":{"node_status":{"__proto__":"online"}}}'),
    );
    expect(status.nodeStates.get("constructor")).toBeUndefined();
    expect(status.nodeStates.get("__proto__")).toBe("online");
    expect(readTaskLog([null, { t: 3 }, { t: "a" }])).toEqual(["", "3", "a"]);
  });
});

describe("what is parsed", () => {
  it("is bounded in depth and number", async () => {
    expect(await parsingProblem(`{"data":${"[".repeat(5_000_000)}`)).toBe("it nests deeper than 32 levels");
    expect(await parsingProblem(`{"data":[${"[],".repeat(300_000)}0]}`)).toBe(
      "it holds more than 250000 lists and objects",
    );
    const brackets = JSON.stringify({ data: { text: `${"[".repeat(100)}\\"[` } });
    expect(await parsingProblem(brackets)).toBeNull();
  });

  it("lets others have a turn every megabyte", async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    expect(await parsingProblem(`{"data":"${"x".repeat(15 * 1024 * 1024)}"}`)).toBeNull();
    clearImmediate(next);
    expect(turns).toBeGreaterThan(10);
  });
});
