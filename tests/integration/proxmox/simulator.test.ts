import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import { type Simulator, startSimulator } from "@/simulator/start";
import { until } from "@/tests/support/until";
import { proxmoxFor } from "../../support/live-harness";

let simulator: Simulator;
let proxmox: Proxmox;
beforeAll(async () => {
  simulator = await startSimulator({ size: "small", authDelayMs: 10 });
  proxmox = proxmoxFor(simulator);
});
afterAll(async () => {
  await proxmox.close();
  await simulator.stop();
});

const web = { type: "vm" as const, vmid: 101, node: "pve1" };
const kindOf = (promise: Promise<unknown>) => promise.then(() => "none", proxmoxKind);

describe("the API of one cluster", () => {
  it("tells of a node: status, history, tasks", async () => {
    const status = await proxmox.nodeStatus("pve1");
    expect(status.pveVersion).toContain("9.2");
    expect(status.memoryTotalBytes).toBe(48 * 1024 ** 3);
    expect(status.loadAverage.length).toBe(3);
    const samples = await proxmox.nodeRrd("pve1", "hour");
    expect(samples.length).toBeGreaterThan(30);
    expect(samples.some((sample) => typeof sample.cpu === "number")).toBe(true);
    expect(Array.isArray(await proxmox.nodeTasks("pve1", { limit: 5 }))).toBe(true);
  });

  it("tells of a guest: configuration, history, where it may go", async () => {
    expect((await proxmox.guestConfig(web)).name).toBe("web-01");
    expect((await proxmox.guestRrd(web, "day")).length).toBeGreaterThan(30);
    const may = await proxmox.migratePrecondition(web);
    expect(may.running).toBe(true);
    expect(may.allowedNodes.sort()).toEqual(["pve2", "pve3"]);
    expect(may.refusedNodes.size).toBe(0);
    const ct = await proxmox.migratePrecondition({ type: "ct", vmid: 200, node: "pve1" });
    expect(ct.allowedNodes.length).toBeGreaterThan(0);
  });

  it("tells of the cluster: HA, options, rules, pools, our own rights", async () => {
    expect((await proxmox.managerStatus()).nodeStates).toEqual(
      new Map(["pve1", "pve2", "pve3"].map((node) => [node, "online"])),
    );
    expect((await proxmox.haStatus()).some((row) => row.sid === "vm:103")).toBe(true);
    expect((await proxmox.haRules()).find((rule) => rule.rule === "databases-apart")).toMatchObject({
      type: "resource-affinity",
      affinity: "negative",
      resources: ["vm:103", "vm:104"],
    });
    expect((await proxmox.options()).crsAutoRebalance).toBe(false);
    expect(await proxmox.pools()).toEqual([{ poolid: "production", comment: "What customers see" }]);
    expect((await proxmox.permissions()).get("/")?.get("VM.Migrate")).toBe(true);
  });

  it("writes tags and stops a migration", async () => {
    await proxmox.setGuestTags(web, ["web", "plb_pin_pve1"]);
    expect((await proxmox.guestConfig(web)).tags).toBe("plb_pin_pve1;web");
    const upid = await proxmox.migrate(web, { target: "pve3", running: true });
    expect((await proxmox.taskStatus(upid)).running).toBe(true);
    await proxmox.stopTask(upid);
    await until(() => simulator.tasks.get(upid)?.endtime !== undefined, { limitMs: 15_000 });
    const status = await proxmox.taskStatus(upid);
    expect(status).toMatchObject({ running: false });
    expect(status.result).not.toBe("OK");
    expect((await proxmox.taskLog(upid)).join("\n")).toContain("to node 'pve3'");
  });

  it("says no in its own kinds", async () => {
    expect(await kindOf(proxmox.guestConfig({ ...web, vmid: 9999 }))).toBe("gone");
    expect(await kindOf(proxmox.migrate(web, { target: "pve1", running: true }))).toBe("bad_request");
    simulator.faults.lockGuest(101, "backup");
    expect(await kindOf(proxmox.migrate(web, { target: "pve2", running: true }))).toBe("locked");
    simulator.faults.lockGuest(101, undefined);
    simulator.faults.loseQuorum();
    expect(await kindOf(proxmox.migrate(web, { target: "pve2", running: true }))).toBe("no_quorum");
    simulator.faults.regainQuorum();
    const viewer = simulator.credentials.viewer;
    const weak = proxmoxFor(simulator, {
      credentials: { kind: "token", tokenId: viewer.tokenId, secret: viewer.secret },
    });
    expect(await kindOf(weak.migrate(web, { target: "pve2", running: true }))).toBe("forbidden");
    await weak.close();
    const wrong = proxmoxFor(simulator, {
      credentials: { kind: "token", tokenId: viewer.tokenId, secret: "nope" },
    });
    expect(await kindOf(wrong.version())).toBe("unauthenticated");
    await wrong.close();
    simulator.faults.setNodeDown("pve2", "No route to host");
    expect(await kindOf(proxmox.nodeStatus("pve2"))).toBe("node_unreachable");
    simulator.faults.setNodeUp("pve2");
  });

  it("goes on through another node's port when the first dies", async () => {
    const three = await startSimulator({ size: "small", nodePorts: true, authDelayMs: 10 });
    const client = proxmoxFor(three, {
      hosts: Object.values(three.nodePorts).map((port) => ({ host: "127.0.0.1", port })),
    });
    expect(await client.version()).toContain("9.2");
    three.faults.setNodeDown("pve1");
    const began = performance.now();
    expect((await client.resources()).guests.length).toBe(three.cluster.guests.size);
    expect(performance.now() - began).toBeLessThan(3000);
    await client.close();
    await three.stop();
  });

  it("logs in with a password and keeps the ticket", async () => {
    const { username, password } = simulator.credentials.adminUser;
    const client = proxmoxFor(simulator, { credentials: { kind: "ticket", user: username, password } });
    simulator.requests.reset();
    await client.version();
    await client.setGuestTags({ ...web, vmid: 102 }, ["web"]);
    expect(simulator.requests.count("POST", "/access/ticket")).toBe(1);
    await client.close();
  });
});
