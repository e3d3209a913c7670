import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../start";
import { type Answer, testClient } from "../test-client";

let simulator: Simulator;
let admin: ReturnType<typeof testClient>;

beforeEach(async () => {
  simulator = await startSimulator({
    timeScale: 0,
    authDelayMs: 0,
    autoDrift: false,
    startAt: 1_800_000_000,
    migrationBytesPerSecond: 512 * 1024 ** 2,
  });
  admin = testClient(simulator, simulator.credentials.admin.header);
});
afterEach(() => simulator.stop());

const taskOf = async (answer: Answer) => {
  const node = String(answer.data).split(":")[1];
  return (await admin("GET", `/nodes/${node}/tasks/${encodeURIComponent(answer.data)}/status`)).data;
};
const logOf = async (answer: Answer): Promise<string> => {
  const node = String(answer.data).split(":")[1];
  const rows = (
    await admin("GET", `/nodes/${node}/tasks/${encodeURIComponent(answer.data)}/log`, { limit: 500 })
  ).data;
  return rows.map((row: { t: string }) => row.t).join("\n");
};
const row = async (vmid: number) =>
  (await admin("GET", "/cluster/resources", { type: "vm" })).data.find(
    (each: { vmid: number }) => each.vmid === vmid,
  );

test("a live migration locks the guest, takes time with its memory, and ends on the target", async () => {
  const started = await admin("POST", "/nodes/pve1/qemu/105/migrate", { target: "pve3", online: 1 });
  expect(started.data).toMatch(
    /^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmigrate:105:root@pam!simulator:$/,
  );
  simulator.advance(4);
  expect(await row(105)).toMatchObject({ node: "pve1", lock: "migrate", status: "running" });
  expect(await taskOf(started)).toMatchObject({ status: "running" });
  expect(await logOf(started)).toMatch(/migration active, transferred .* of 8\.0 GiB VM-state/);
  const second = await admin("POST", "/nodes/pve1/qemu/105/migrate", { target: "pve2", online: 1 });
  expect(second).toMatchObject({ status: 500, reason: "VM is locked (migrate)" });
  // 8 GiB of which 70 % are in use, at 512 MiB/s, and a few seconds around it.
  simulator.advance(9);
  expect((await taskOf(started)).status).toBe("running");
  simulator.advance(6);
  expect(await taskOf(started)).toMatchObject({ status: "stopped", exitstatus: "OK" });
  expect(await row(105)).toMatchObject({ node: "pve3" });
  expect((await row(105)).lock).toBeUndefined();
  expect(await logOf(started)).toMatch(/migration finished successfully \(duration 00:00:1\d\)\nTASK OK$/);
});

test("a stopped migration rolls back and says so", async () => {
  const started = await admin("POST", "/nodes/pve1/qemu/105/migrate", { target: "pve3", online: 1 });
  simulator.advance(6);
  await admin("DELETE", `/nodes/pve1/tasks/${encodeURIComponent(started.data)}`);
  simulator.advance(2);
  expect(await taskOf(started)).toMatchObject({ exitstatus: "migration problems" });
  expect(await row(105)).toMatchObject({ node: "pve1", status: "running" });
  expect((await row(105)).lock).toBeUndefined();
});

test("a planned failure ends the task with its text, once", async () => {
  simulator.faults.failMigration(105, "connection to target lost");
  const started = await admin("POST", "/nodes/pve1/qemu/105/migrate", { target: "pve3", online: 1 });
  simulator.advance(60);
  expect(await taskOf(started)).toMatchObject({ exitstatus: "migration problems" });
  expect(await logOf(started)).toContain("connection to target lost");
  const again = await admin("POST", "/nodes/pve1/qemu/105/migrate", { target: "pve3", online: 1 });
  simulator.advance(60);
  expect(await taskOf(again)).toMatchObject({ exitstatus: "OK" });
});

test("local disks stop a live migration, unless they may travel", async () => {
  const without = await admin("POST", "/nodes/pve2/qemu/108/migrate", { target: "pve3", online: 1 });
  simulator.advance(2);
  expect(await taskOf(without)).toMatchObject({ exitstatus: "migration aborted" });
  const order = { target: "pve3", online: 1, "with-local-disks": 1 };
  const withDisks = await admin("POST", "/nodes/pve2/qemu/108/migrate", order);
  simulator.advance(60);
  expect(await taskOf(withDisks)).toMatchObject({ status: "running" });
  simulator.advance(60);
  expect(await taskOf(withDisks)).toMatchObject({ exitstatus: "OK" });
});

test("a container is shut down, moved and started", async () => {
  const bare = await admin("POST", "/nodes/pve1/lxc/200/migrate", { target: "pve2" });
  expect(bare.reason).toBe("can't migrate running container without --online or --restart");
  const started = await admin("POST", "/nodes/pve1/lxc/200/migrate", { target: "pve2", restart: 1 });
  simulator.advance(2.8);
  expect((await admin("GET", "/nodes/pve1/lxc", {})).data[0]).toMatchObject({ vmid: 200, status: "stopped" });
  simulator.advance(20);
  expect(await taskOf(started)).toMatchObject({ type: "vzmigrate", exitstatus: "OK" });
  expect(await row(200)).toMatchObject({ node: "pve2", status: "running" });
});

test("an HA guest is only asked for; the manager moves it in its own time", async () => {
  const asked = await admin("POST", "/nodes/pve1/qemu/103/migrate", { target: "pve3", online: 1 });
  simulator.advance(1);
  expect(await taskOf(asked)).toMatchObject({ type: "hamigrate", exitstatus: "OK" });
  expect(await row(103)).toMatchObject({ node: "pve1" });
  simulator.advance(11);
  expect(await row(103)).toMatchObject({ hastate: "migrate" });
  simulator.advance(45);
  expect(await row(103)).toMatchObject({ node: "pve3", hastate: "started" });
  const tasks = (await admin("GET", "/nodes/pve1/tasks", { typefilter: "qmigrate", vmid: 103 })).data;
  expect(tasks[0]).toMatchObject({ user: "root@pam", status: "OK" });
  expect(tasks[0].tokenid).toBeUndefined();
});

test("the HA manager does not put a guest beside one it must stay away from", async () => {
  await admin("POST", "/nodes/pve1/qemu/103/migrate", { target: "pve2", online: 1 });
  simulator.advance(120);
  expect(await row(103)).toMatchObject({ node: "pve1", hastate: "started" });
  const precondition = (await admin("GET", "/nodes/pve1/qemu/103/migrate")).data;
  expect(precondition.not_allowed_nodes.pve2).toEqual({
    "blocking-ha-resources": [{ sid: "vm:104", cause: "resource-affinity" }],
  });
  expect(precondition.allowed_nodes).toEqual(["pve3"]);
});

test("migrateall skips what cannot move, names it, and still ends OK", async () => {
  simulator.faults.lockGuest(105, "backup");
  const task = await admin("POST", "/nodes/pve1/migrateall", {
    target: "pve3",
    vms: "105,200",
    "max-workers": 2,
  });
  simulator.advance(60);
  expect(await taskOf(task)).toMatchObject({ exitstatus: "OK" });
  expect(await logOf(task)).toContain(
    "Check VM 105: skip VM 105 - precondition check failed:\n  VM is locked (backup)",
  );
  expect(await row(200)).toMatchObject({ node: "pve3" });
});

test("an option that the version does not know is a 400", async () => {
  const old = await startSimulator({ timeScale: 0, authDelayMs: 0, pveVersion: "8.4" });
  const client = testClient(old, old.credentials.admin.header);
  const order = { target: "pve3", online: 1, "with-conntrack-state": 1 };
  expect((await client("POST", "/nodes/pve1/qemu/105/migrate", order)).status).toBe(400);
  expect((await client("GET", "/nodes/pve1/lxc/200/migrate")).status).toBe(501);
  expect((await client("GET", "/cluster/ha/rules")).status).toBe(501);
  expect((await client("GET", "/cluster/ha/groups")).data[0].group).toBe("standby-on-fast-nodes");
  await old.stop();
});
