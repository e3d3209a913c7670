import { afterAll, expect, test } from "vitest";
import { startSimulator } from "./start";
import { testClient } from "./test-client";

const options = { timeScale: 0, authDelayMs: 0, startAt: 1_800_000_000 } as const;
const simulator = await startSimulator(options);
const admin = testClient(simulator, simulator.credentials.admin.header);
afterAll(() => simulator.stop());

test("the same seed gives the same cluster, load, secrets and task ids; another seed does not", async () => {
  const run = async (seed: number) => {
    const own = await startSimulator({ ...options, seed, size: "medium" });
    const client = testClient(own, own.credentials.admin.header);
    own.advance(600);
    const rows = (await client("GET", "/cluster/resources")).text;
    const task = (await client("POST", "/nodes/pve1/migrateall", { target: "pve2" })).data;
    own.advance(120);
    const later = (await client("GET", "/cluster/resources")).text;
    await own.stop();
    return { rows, later, task, secret: own.credentials.admin.secret };
  };
  const first = await run(7);
  expect(await run(7)).toEqual(first);
  expect((await run(8)).rows).not.toBe(first.rows);
});

test("the small cluster starts out of balance by far more than ten points", async () => {
  const nodes = (await admin("GET", "/nodes")).data.map(
    (row: { mem: number; maxmem: number }) => row.mem / row.maxmem,
  );
  expect(Math.max(...nodes) - Math.min(...nodes)).toBeGreaterThan(0.4);
  expect(Math.max(...nodes)).toBeLessThan(0.95);
});

test("lists show what pvestatd last told, single guests show the present", async () => {
  simulator.faults.setGuestLoad(105, { memoryRatio: 0.2 });
  const listed = async () =>
    (await admin("GET", "/cluster/resources", { type: "vm" })).data.find(
      (row: { vmid: number }) => row.vmid === 105,
    ).mem;
  const before = await listed();
  const present = (await admin("GET", "/nodes/pve1/qemu/105/status/current")).data.mem;
  expect(present).toBeLessThan(before / 2);
  simulator.advance(10);
  expect(await listed()).toBeLessThan(before / 2);
});

test("a guest just made has no name until the next round", async () => {
  simulator.faults.addGuest({ vmid: 555, name: "fresh", node: "pve2" });
  const row = async () =>
    (await admin("GET", "/cluster/resources", { type: "vm" })).data.find(
      (each: { vmid: number }) => each.vmid === 555,
    );
  expect(await row()).toEqual({ id: "qemu/555", type: "qemu", vmid: 555, node: "pve2", status: "unknown" });
  simulator.advance(10);
  expect(await row()).toMatchObject({ name: "fresh", status: "running" });
});

test("history answers for a container under the path of VMs, and knows PSI", async () => {
  const samples = (await admin("GET", "/nodes/pve1/qemu/200/rrddata", { timeframe: "hour", cf: "AVERAGE" }))
    .data;
  expect(samples).toHaveLength(60);
  expect(samples.at(-1)).toHaveProperty("pressurecpusome");
  expect(samples.at(-1).cpu).toBeGreaterThan(0);
});

test("loads wander, so that a demo lives", async () => {
  const own = await startSimulator({ ...options });
  const client = testClient(own, own.credentials.admin.header);
  const memory = async () => (await client("GET", "/nodes/pve1/qemu/103/status/current")).data.mem;
  const before = await memory();
  own.advance(1200);
  expect(Math.abs((await memory()) - before)).toBeGreaterThan(100 * 1024 ** 2);
  await own.stop();
});

test("tags are stored as PVE stores them, and a stale digest is refused", async () => {
  const path = "/nodes/pve1/qemu/101/config";
  expect((await admin("PUT", path, { tags: "b,a c;A" })).status).toBe(200);
  const config = (await admin("GET", path)).data;
  expect(config.tags).toBe("a;b;c");
  expect((await admin("PUT", path, { tags: "x", digest: config.digest })).status).toBe(200);
  const stale = await admin("PUT", path, { tags: "y", digest: config.digest });
  expect(stale.reason).toBe("checksum mismatch (file change by other user?)");
});

test("planned faults hit the next request only: an answer, a broken connection, a delay", async () => {
  simulator.faults.failNext("GET /cluster/status", 596, "Connection timed out");
  expect(await admin("GET", "/cluster/status")).toMatchObject({
    status: 596,
    reason: "Connection timed out",
    text: "",
  });
  expect((await admin("GET", "/cluster/status")).status).toBe(200);
  simulator.faults.dropNext(/cluster\/tasks/);
  await expect(admin("GET", "/cluster/tasks")).rejects.toMatchObject({ code: "ECONNRESET" });
  simulator.faults.delayNext("GET /version", 60);
  const started = performance.now();
  await admin("GET", "/version");
  expect(performance.now() - started).toBeGreaterThan(55);
});

test("refused connections and invalid credentials can be switched on and off", async () => {
  simulator.faults.refuseConnections = true;
  await expect(admin("GET", "/version")).rejects.toMatchObject({ code: "ECONNRESET" });
  simulator.faults.refuseConnections = false;
  simulator.faults.setAuthInvalid(true);
  expect((await admin("GET", "/version")).status).toBe(401);
  simulator.faults.setAuthInvalid(false);
  expect((await admin("GET", "/version")).status).toBe(200);
});

test("requests are counted by path template", async () => {
  simulator.requests.reset();
  await admin("GET", "/nodes/pve1/qemu/101/config");
  await admin("GET", "/nodes/pve1/qemu/102/config");
  await admin("GET", "/nope");
  expect(simulator.requests.counts()).toEqual({ "GET /nodes/{node}/qemu/{vmid}/config": 2, "GET /nope": 1 });
  expect(simulator.requests.all().map((entry) => entry.status)).toEqual([200, 200, 501]);
});
