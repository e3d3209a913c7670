import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { ConfigFacts, MoveFacts } from "@/lib/snapshot/obstacles";
import type { GuestState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { nodeState } from "@/tests/support/node-state";
import { plainConfig } from "@/tests/support/planner/large";
import { plainGround } from "@/tests/support/planner/plain-ground";
import { obstacleSentence } from "./guest-sentences";
import { instantPlan } from "./instant-plan";
import { placementRows, placementVerdict } from "./placement";
import { gapSentence } from "./plan-sentences";

const GIB = 1024 ** 3;
const AT = new Date("2026-03-03T12:00:00Z");

const node = (name: string, memoryGib: number) =>
  nodeState(name, { memoryUsedBytes: memoryGib * GIB, memoryTotalBytes: 64 * GIB });
const guest = (vmid: number, name: string, more: Partial<GuestState> = {}) =>
  guestState(vmid, {
    name,
    node: "node1",
    memoryUsedBytes: 4 * GIB,
    memoryHostBytes: 4 * GIB,
    memoryTotalBytes: 8 * GIB,
    ...more,
  });
const picture = {
  facts: EMPTY_FACTS,
  nodes: [node("node1", 50), node("node2", 10), node("node3", 10)],
  guests: [
    guest(107, "vm-pci"),
    guest(110, "vm-cd"),
    guest(111, "vm-lock", { lock: "backup" }),
    guest(112, "ct", { type: "ct" }),
  ],
};
const FREE: ConfigFacts = { lock: null, disks: [], devices: [], hasSnapshots: false };
const image = { drive: "ide2", volume: "local:iso/a.iso", storage: "local", sizeBytes: 0, cdrom: true };
const LOOKED_AT: MoveFacts = {
  configs: { "107": { ...FREE, devices: ["hostpci0"] }, "110": { ...FREE, disks: [image] } },
  storages: [{ storage: "local", shared: false, nodes: null }],
  replication: [],
};
const ground = (looked: boolean) =>
  plainGround(
    plainConfig({ balancing: { balance_types: ["vm"], balanciness: 5 } }),
    looked ? { moveFacts: LOOKED_AT } : {},
  );
const rows = (vmid: number, looked = true) =>
  (placementRows(picture, ground(looked), vmid, AT) ?? []).map((row) => [
    row.node,
    row.allowed,
    row.obstacles.map(obstacleSentence).join(" "),
  ]);

describe("where a guest could run", () => {
  it("is nowhere that Proxmox will refuse, as far as is known", () => {
    expect(rows(107)).toEqual([
      ["node1", true, ""],
      ["node2", false, "Proxmox will refuse: it uses devices of node1: hostpci0."],
      ["node3", false, "Proxmox will refuse: it uses devices of node1: hostpci0."],
    ]);
    expect(rows(110)[1]).toEqual([
      "node2",
      false,
      "Proxmox will refuse: an image that only node1 has is in ide2: local:iso/a.iso.",
    ]);
    expect(rows(111, false)[1]).toEqual(["node2", false, "Proxmox will refuse: vm-lock is locked (backup)."]);
    expect(rows(107, false)[1]).toEqual(["node2", true, ""]);
  });

  it("says of a move that nobody makes that it is not made, and why", () => {
    const plan = instantPlan(picture, ground(true), {}, AT);
    const refused = placementVerdict(plan, 107);
    expect(refused.target).toBeNull();
    expect(refused.verdict).toContain("ProxLB would order a move to node2.");
    expect(refused.verdict).toContain("Proxmox will refuse: it uses devices of node1: hostpci0.");
    expect(placementVerdict(plan, 112)).toEqual({
      verdict:
        "ProxLB plans to move it to node3, and does not make the move: balance_types does not list its type.",
      target: null,
    });
    const before = placementVerdict(instantPlan(picture, ground(false), {}, AT), 107);
    expect(before).toEqual({
      verdict: expect.stringContaining("vm-pci leaves node1 because"),
      target: "node2",
    });
  });
});

describe("a rule of a pool within a pool", () => {
  it("asks for nothing, moves nothing, and is said to have no effect", () => {
    const read = { state: "read" as const, readAt: AT.toISOString(), reason: null };
    const pools = ["zone", "zone/db"].map((poolid) => ({ poolid, comment: null }));
    const facts = { ...EMPTY_FACTS, pools, reads: { ...EMPTY_FACTS.reads, pools: read } };
    const guests = [guest(103, "db1", { pool: "zone/db" }), guest(104, "db2", { pool: "zone/db" })];
    const balancing = {
      balanciness: 90,
      pools: { "zone/db": { type: "anti-affinity" as const, pin: null, strict: true } },
    };
    const nested = { ...ground(false), config: plainConfig({ balancing }) };
    const plan = instantPlan({ ...picture, facts, guests }, nested, {}, AT);
    expect(plan.need).toEqual({ needed: false, causes: [] });
    expect(plan.moves).toEqual([]);
    expect(plan.warnings).toEqual([]);
    expect(plan.gaps.map(gapSentence)).toContain(
      "ProxLB cannot read pools within pools, so these rules have no effect: zone/db.",
    );
  });
});
