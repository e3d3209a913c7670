import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { ClusterSnapshot, GuestState, HaRule, NodeState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { guestRules } from "./guest-rules";

describe("guestRules", () => {
  it("lets only the last affinity group count, HA rules after tags", () => {
    const guest = guestState(101, { tags: ["plb_affinity_web", "plb_affinity_db"] });
    const others = [guestState(102, { tags: ["plb_affinity_db"] }), guestState(103)];
    const haRules = [haRule({ rule: "ha-web", affinity: "positive", resources: ["vm:101", "vm:103"] })];
    expect(summary([guest, ...others], { haRules })).toEqual([
      ["plb_affinity_web", "affinity", false],
      ["plb_affinity_db", "affinity", false],
      ["ha-web", "affinity", true],
    ]);
  });

  it("calls a group of one ineffective, and counts running members alone", () => {
    const guest = guestState(101, { tags: ["plb_anti_affinity_dns"] });
    const stopped = guestState(102, { tags: ["plb_anti_affinity_dns"], status: "stopped" });
    expect(summary([guest, stopped])).toEqual([["plb_anti_affinity_dns", "anti_affinity", false]]);
    const running = { ...stopped, status: "running" as const };
    const [rule] = rulesFor([guest, running]);
    expect(rule?.sentence).toBe(
      "ProxLB keeps it on another node than guest102. Not so now: guest102 is on pve1 too.",
    );
  });

  it("tells a pin to a known node from one that ProxLB drops", () => {
    const guest = guestState(101, { tags: ["plb_pin_pve1", "plb_pin_gone"] });
    expect(summary([guest])).toEqual([
      ["plb_pin_pve1", "pin", true],
      ["plb_pin_gone", "pin", false],
    ]);
  });

  it("says that a priority in an HA node rule keeps ProxLB from matching the node", () => {
    const rules = rulesFor([guestState(101)], {
      haRules: [
        haRule({
          rule: "near",
          type: "node-affinity",
          affinity: null,
          nodes: ["pve1:2"],
          resources: ["vm:101"],
        }),
      ],
    });
    const pin = rules.find(({ kind }) => kind === "pin");
    expect(pin?.effective).toBe(false);
    expect(pin?.sentence).toContain("does not understand priorities");
  });

  it("lists HA rules before PVE 9 as unread, and disabled ones as such", () => {
    const haRules = [haRule({ rule: "apart", affinity: "negative", resources: ["vm:101"] })];
    expect(rulesFor([guestState(101)], { haRules, pveVersion: "8.4.1" })[0]).toMatchObject({
      name: "apart",
      kind: "anti_affinity",
      effective: false,
    });
    const disabled = haRules.map((rule) => ({ ...rule, disabled: true }));
    expect(rulesFor([guestState(101)], { haRules: disabled })[0]?.sentence).toContain("Disabled in PVE");
  });

  it("reads pools and ignored guests from proxlb.yaml, and does without it", () => {
    const config = ProxlbConfig.parse({
      proxmox_api: { hosts: ["pve1"], user: "proxlb@pve" },
      balancing: {
        ignore_guests: ["guest101"],
        pools: { prod: { type: "anti-affinity", pin: ["pve2"], strict: false } },
      },
    });
    const guests = [guestState(101, { pool: "prod" }), guestState(102, { pool: "prod" })];
    expect(summary(guests, {}, config)).toEqual([
      ["balancing.ignore_guests", "ignore", true],
      ["prod", "pin", true],
      ["prod", "anti_affinity", true],
    ]);
    expect(summary(guests, {}, null)).toEqual([]);
  });
});

describe("one rule book with the plan", () => {
  it("reads no HA rule where any node has PVE 8, whichever node answers", () => {
    const haRules = [haRule({ rule: "apart", affinity: "negative", resources: ["vm:101", "vm:102"] })];
    const versions = new Map([
      ["pve1", "9.2.0"],
      ["pve2", "8.4.1"],
    ]);
    const [rule] = rulesFor([guestState(101), guestState(102)], { haRules }, null, versions);
    expect(rule).toMatchObject({ name: "apart", effective: false });
    expect(rule?.sentence).toContain("only where every node has PVE 9");
  });

  it("says that a rule of a pool within a pool has no effect", () => {
    const config = ProxlbConfig.parse({
      proxmox_api: { hosts: ["pve1"], user: "proxlb@pve" },
      balancing: { pools: { "zone/db": { type: "anti-affinity" } } },
    });
    const guests = [guestState(103, { pool: "zone/db" }), guestState(104, { pool: "zone/db" })];
    const pools = ["zone", "zone/db"].map((poolid) => ({ poolid, comment: null }));
    const rules = rulesFor(guests, { pools }, config);
    expect(rules).toMatchObject([{ name: "zone/db", kind: "anti_affinity", effective: false }]);
    expect(rules[0]?.sentence).toContain("ProxLB cannot read pools within pools");
  });
});

function summary(guests: GuestState[], facts: Partial<ClusterSnapshot["facts"]> = {}, config = DEFAULTS) {
  return rulesFor(guests, facts, config).map(({ name, kind, effective }) => [name, kind, effective]);
}

const DEFAULTS: ProxlbConfig | null = null;

function rulesFor(
  guests: GuestState[],
  facts: Partial<ClusterSnapshot["facts"]> = {},
  config = DEFAULTS,
  versions = new Map<string, string>(),
) {
  const snapshot: ClusterSnapshot = {
    version: 1,
    connection: { state: "ok", reason: null, seenAt: null, failingSince: null, host: "pve1" },
    nodes: ["pve1", "pve2", "pve3"].map(nodeOf),
    guests,
    facts: { ...FACTS, ...facts },
  };
  return guestRules(snapshot, config, guests[0]!, versions);
}

const FACTS: ClusterSnapshot["facts"] = {
  name: "lab",
  quorate: true,
  pveVersion: "9.2.0",
  haMaster: null,
  haRules: [],
  pools: [{ poolid: "prod", comment: null }],
  crsAutoRebalance: false,
  guestsHidden: null,
  reads: EMPTY_FACTS.reads,
};

function haRule(rule: Partial<HaRule>): HaRule {
  return {
    rule: "rule",
    type: "resource-affinity",
    affinity: "positive",
    strict: false,
    disabled: false,
    nodes: [],
    resources: [],
    ...rule,
  };
}

function nodeOf(name: string): NodeState {
  return {
    name,
    status: "online",
    haMaintenance: false,
    haState: null,
    ipAddress: null,
    uptimeSeconds: 100,
    cpuRatio: 0.1,
    cpuCores: 8,
    memoryUsedBytes: 4,
    memoryTotalBytes: 8,
    diskUsedBytes: 1,
    diskTotalBytes: 2,
  };
}
