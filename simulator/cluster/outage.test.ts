import { afterEach, expect, test } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../start";
import { testClient } from "../test-client";

const running: Simulator[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

async function begin(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({
    timeScale: 0,
    authDelayMs: 0,
    startAt: 1_800_000_000,
    ...options,
  });
  running.push(simulator);
  return { simulator, admin: testClient(simulator, simulator.credentials.admin.header) };
}

test("a dead node goes offline after seconds, its guests stay running with frozen numbers for five minutes", async () => {
  const { simulator, admin } = await begin();
  const row = async (id: string) =>
    (await admin("GET", "/cluster/resources")).data.find((each: { id: string }) => each.id === id);
  simulator.advance(19);
  simulator.faults.setNodeDown("pve3");
  expect(await row("node/pve3")).toMatchObject({ status: "online" });
  expect(await admin("GET", "/nodes/pve3/status")).toMatchObject({
    status: 595,
    reason: "Connection refused",
    text: "",
  });
  simulator.advance(10);
  expect(await row("node/pve3")).toMatchObject({ status: "offline", maxcpu: 16 });
  expect((await row("node/pve3")).mem).toBeUndefined();
  const frozen = await row("qemu/109");
  expect(frozen).toMatchObject({ status: "running", name: "monitoring" });
  simulator.advance(240);
  expect(await row("qemu/109")).toEqual(frozen);
  simulator.advance(60);
  expect(await row("qemu/109")).toEqual({
    id: "qemu/109",
    type: "qemu",
    vmid: 109,
    node: "pve3",
    status: "unknown",
  });
  expect((await admin("GET", "/nodes/pve3/rrddata", { timeframe: "hour" })).status).toBe(200);
});

test("an HA guest of a dead node starts elsewhere, where its rules let it", async () => {
  const { simulator, admin } = await begin();
  simulator.faults.setNodeDown("pve2");
  simulator.advance(140);
  const status = (await admin("GET", "/cluster/ha/status/manager_status")).data.manager_status;
  expect(status.node_status.pve2).toBe("unknown");
  simulator.advance(80);
  const rows = (await admin("GET", "/cluster/resources", { type: "vm" })).data;
  expect(rows.find((row: { vmid: number }) => row.vmid === 104)).toMatchObject({
    node: "pve3",
    status: "running",
  });
  expect(rows.find((row: { vmid: number }) => row.vmid === 108)).toMatchObject({ node: "pve2" });
});

test("a node that returns starts its guests again", async () => {
  const { simulator, admin } = await begin();
  simulator.faults.setNodeDown("pve3");
  simulator.advance(400);
  simulator.faults.setNodeUp("pve3");
  simulator.advance(60);
  const rows = (await admin("GET", "/cluster/resources")).data;
  const find = (id: string) => rows.find((row: { id: string }) => row.id === id);
  expect(find("node/pve3").uptime).toBeLessThan(61);
  expect(find("qemu/109")).toMatchObject({ status: "running" });
  expect(find("qemu/110")).toMatchObject({ status: "stopped" });
});

test("without quorum reads stand still and writes fail", async () => {
  const { simulator, admin } = await begin();
  simulator.faults.loseQuorum();
  simulator.advance(30);
  expect((await admin("GET", "/cluster/status")).data[0]).toMatchObject({ quorate: 0 });
  const order = { target: "pve2", online: 1 };
  const refused = await admin("POST", "/nodes/pve1/qemu/105/migrate", order);
  expect(refused).toMatchObject({ status: 500, reason: "cluster not ready - no quorum?" });
  const before = (await admin("GET", "/cluster/resources", { type: "vm" })).text;
  simulator.advance(60);
  expect((await admin("GET", "/cluster/resources", { type: "vm" })).text).toBe(before);
  expect((await admin("POST", "/pools", { poolid: "x" })).reason).toBe(
    "cfs-lock 'file-user_cfg' error: no quorum!",
  );
  simulator.faults.regainQuorum();
  expect((await admin("POST", "/nodes/pve1/qemu/105/migrate", order)).status).toBe(200);
});

test("a node that was updated starts with its new version, and tells it wherever one is told", async () => {
  const { simulator, admin } = await begin();
  const told = async (node: string) => [
    (await admin("GET", `/nodes/${node}/version`)).data.version,
    (await admin("GET", `/nodes/${node}/status`)).data.pveversion.split("/")[1],
  ];
  simulator.faults.setNodeDown("pve1");
  simulator.faults.setNodeUp("pve1", "9.3.1");
  expect(await told("pve1")).toEqual(["9.3.1", "9.3.1"]);
  expect(await told("pve2")).toEqual(["9.2.11", "9.2.11"]);
  // Answered by the node that is asked.
  expect((await admin("GET", "/version")).data).toMatchObject({ version: "9.3.1", release: "9.3" });
  simulator.faults.setNodeDown("pve1");
  simulator.faults.setNodeUp("pve1");
  expect((await admin("GET", "/version")).data.version).toBe("9.3.1");
});

test("with a port per node, a dead node refuses connections and a survivor answers", async () => {
  const { simulator } = await begin({ nodePorts: true });
  const { pve1 = 0, pve2 = 0 } = simulator.nodePorts;
  const on = (port: number) => testClient(simulator, simulator.credentials.admin.header, port);
  const local = async (port: number) =>
    (await on(port)("GET", "/cluster/status")).data.find((row: { local?: number }) => row.local === 1).name;
  expect([await local(pve1), await local(pve2)]).toEqual(["pve1", "pve2"]);
  simulator.faults.setNodeDown("pve1");
  await expect(on(pve1)("GET", "/version")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect((await on(pve2)("GET", "/version")).status).toBe(200);
  simulator.faults.setNodeUp("pve1");
  expect((await on(pve1)("GET", "/version")).status).toBe(200);
});

test("maintenance empties a node of HA guests and leaves the others", async () => {
  const { simulator, admin } = await begin();
  simulator.faults.setHaMaintenance("pve2", true);
  simulator.advance(90);
  const rows = (await admin("GET", "/cluster/resources")).data;
  const find = (id: string) => rows.find((row: { id: string }) => row.id === id);
  expect(find("node/pve2").hastate).toBe("maintenance");
  expect(find("qemu/104").node).toBe("pve3");
  expect(find("qemu/108").node).toBe("pve2");
  const current = (await admin("GET", "/cluster/ha/status/current")).data;
  expect(current.find((row: { id: string }) => row.id === "lrm:pve2").status).toContain("maintenance mode");
  simulator.faults.setHaMaintenance("pve2", false);
  simulator.advance(120);
  const later = (await admin("GET", "/cluster/resources", { type: "vm" })).data;
  expect(later.find((row: { vmid: number }) => row.vmid === 104).node).toBe("pve2");
});
