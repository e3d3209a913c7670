import { afterEach, expect, test } from "vitest";
import { GIB } from "../cluster/guests";
import type { HaRule } from "../cluster/state";
import { type Simulator, startSimulator } from "../start";
import { testClient } from "../test-client";

let simulator: Simulator;
afterEach(() => simulator.stop());

const vm = (vmid: number, node = "pve1") => ({ vmid, name: `vm${vmid}`, node, memoryBytes: GIB });

async function start(haRules: HaRule[]) {
  simulator = await startSimulator({
    cluster: {
      name: "ha",
      nodes: ["pve1", "pve2", "pve3"].map((name) => ({ name })),
      guests: [vm(100), vm(101), vm(102, "pve2")],
      haServices: {
        "vm:100": { state: "started" },
        "vm:101": { state: "started" },
        "vm:102": { state: "started" },
      },
      haRules,
    },
    timeScale: 0,
    authDelayMs: 0,
    startAt: 1_800_000_000,
  });
  simulator.advance(30);
  return testClient(simulator, simulator.credentials.admin.header);
}

const nodeOf = (vmid: number) => simulator.cluster.guestOf(vmid).node;
const migrationsOf = (vmid: number) =>
  ["pve1", "pve2", "pve3"]
    .flatMap((node) => simulator.tasks.ofNode(node))
    .filter((task) => task.type === "qmigrate" && task.id === String(vmid));
const pairs = (affinity: string, ...resources: string[]): HaRule => ({
  rule: "pair",
  type: "resource-affinity",
  affinity,
  resources,
});

test("a move against a strict node rule is carried out, and undone by the CRM about 19 s later", async () => {
  const client = await start([
    { rule: "home", type: "node-affinity", nodes: "pve1", strict: 1, resources: ["vm:100"] },
  ]);
  await client("POST", "/nodes/pve1/qemu/100/migrate", { target: "pve3", online: 1 });
  const until = (wanted: () => boolean) => {
    let seconds = 0;
    for (; !wanted() && seconds < 120; seconds += 1) simulator.advance(1);
    return seconds;
  };
  until(() => nodeOf(100) === "pve3");
  const seconds = until(() => migrationsOf(100).length === 2);
  expect(seconds).toBeGreaterThan(9);
  expect(seconds).toBeLessThan(30);
  until(() => nodeOf(100) === "pve1");
  expect(nodeOf(100)).toBe("pve1");
  simulator.advance(60);
  expect(migrationsOf(100)).toHaveLength(2);
});

test("the HA manager's tasks begin with a line that says so; a person's do not", async () => {
  const client = await start([]);
  await client("POST", "/nodes/pve1/qemu/100/migrate", { target: "pve3", online: 1 });
  simulator.advance(40);
  const [task] = migrationsOf(100);
  expect(task?.user).toBe("root@pam");
  expect(task?.log[0]).toBe("task started by HA resource agent");
  simulator.cluster.ha.services.delete("vm:101");
  await client("POST", "/nodes/pve1/qemu/101/migrate", { target: "pve3", online: 1 });
  simulator.advance(1);
  expect(migrationsOf(101)[0]?.log[0]).not.toContain("HA resource agent");
});

test("companions by a resource rule are named beforehand and move along", async () => {
  const client = await start([pairs("positive", "vm:100", "vm:101")]);
  const precondition = (await client("GET", "/nodes/pve1/qemu/100/migrate")).data;
  expect(precondition["dependent-ha-resources"]).toEqual(["vm:101"]);
  await client("POST", "/nodes/pve1/qemu/100/migrate", { target: "pve3", online: 1 });
  simulator.advance(60);
  expect([nodeOf(100), nodeOf(101)]).toEqual(["pve3", "pve3"]);
});

test("rules that share a resource count as one", async () => {
  const client = await start([
    pairs("positive", "vm:100", "vm:101"),
    { ...pairs("positive", "vm:101", "vm:102"), rule: "second" },
  ]);
  const precondition = (await client("GET", "/nodes/pve1/qemu/100/migrate")).data;
  expect(precondition["dependent-ha-resources"]).toEqual(["vm:101", "vm:102"]);
});

test("a guest that a rule keeps apart blocks the node it is on, and the request fails saying so", async () => {
  const client = await start([pairs("negative", "vm:100", "vm:102")]);
  await client("POST", "/nodes/pve1/qemu/100/migrate", { target: "pve2", online: 1 });
  simulator.advance(60);
  expect(nodeOf(100)).toBe("pve1");
  const request = simulator.tasks.ofNode("pve1").find(({ type }) => type === "hamigrate");
  expect(request?.exitstatus).toBe("command 'ha-manager migrate vm:100 pve2' failed: exit code 255");
  expect(request?.log).toContain(
    "- resource 'vm:102' on target node 'pve2' in negative affinity with resource 'vm:100'",
  );
});

test("maintenance reaches the LRM first; for seconds the node's row says nothing of it", async () => {
  const client = await start([]);
  const views = async () => {
    const current: { id: string; status: string }[] = (await client("GET", "/cluster/ha/status/current"))
      .data;
    const rows: { node: string; hastate: string }[] = (
      await client("GET", "/cluster/resources", { type: "node" })
    ).data;
    const lrm = current.find((row) => row.id === "lrm:pve2")?.status.includes("maintenance mode");
    return `${lrm ? "lrm" : "-"} ${rows.find((row) => row.node === "pve2")?.hastate}`;
  };
  simulator.faults.setHaMaintenance("pve2", true);
  const seen: string[] = [];
  for (let second = 0; second < 20; second += 1) {
    const now = await views();
    if (seen.at(-1) !== now) seen.push(now);
    simulator.advance(1);
  }
  expect(seen).toEqual(["- online", "lrm online", "lrm maintenance"]);
});

test("a guest is moved back to the nodes its loose rule prefers, unless its failback is off", async () => {
  const client = await start([
    { rule: "near", type: "node-affinity", nodes: "pve1:2,pve2", resources: ["vm:100", "vm:101"] },
    { rule: "avoid", type: "node-affinity", affinity: "negative", nodes: "pve3", resources: ["vm:102"] },
  ]);
  await client("PUT", "/cluster/ha/resources/vm:101", { failback: 0 });
  for (const [vmid, from] of [
    [100, "pve1"],
    [101, "pve1"],
    [102, "pve2"],
  ]) {
    await client("POST", `/nodes/${from}/qemu/${vmid}/migrate`, { target: "pve3", online: 1 });
  }
  simulator.advance(90);
  expect(nodeOf(100)).toBe("pve1");
  expect(nodeOf(101)).toBe("pve3");
  expect(["pve1", "pve2"]).toContain(nodeOf(102));
  expect([100, 101, 102].map((vmid) => migrationsOf(vmid).length)).toEqual([2, 1, 2]);
});

test("a node rule holds for all that are kept together with its members", async () => {
  const client = await start([
    { rule: "near", type: "node-affinity", nodes: "pve1", resources: ["vm:100"] },
    { rule: "together", type: "resource-affinity", affinity: "positive", resources: ["vm:100", "vm:101"] },
  ]);
  await client("PUT", "/cluster/ha/resources/vm:100", { failback: 0 });
  await client("POST", "/nodes/pve1/qemu/101/migrate", { target: "pve3", online: 1 });
  simulator.advance(120);
  // Both went, and the one with failback came back alone.
  expect([100, 101].map(nodeOf)).toEqual(["pve3", "pve1"]);
});
