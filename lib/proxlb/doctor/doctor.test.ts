import { describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { diagnose } from "./doctor";
import { type KnownCluster, UNKNOWN_CLUSTER } from "./known-cluster";

const TOKEN = "  token_id: proxlb\n  token_secret: 0f0f0f0f-1111-2222-3333-444455556666\n";
const API = `proxmox_api:\n  hosts: ['192.0.2.10']\n  user: proxlb@pve\n${TOKEN}`;
const CLUSTER: KnownCluster = {
  ...UNKNOWN_CLUSTER,
  nodes: ["node1", "node2"],
  guests: ["pbs-01", "vm-new", "web"],
  pools: ["dev"],
};

/** What files that leave most of it out are told has tests of its own. */
const LEFT_OUT = ["balancing_off", "balance_types_empty", "timeout_short", "default_differs"];

function findings(source: string, cluster: KnownCluster = UNKNOWN_CLUSTER) {
  return diagnose(source, cluster).filter(({ id }) => !LEFT_OUT.includes(id));
}

describe("the doctor", () => {
  it("has nothing to say of a file that is as ProxLB reads it", () => {
    expect(findings(`${API}balancing:\n  enable: true\n  balance_types: [vm]\n`, CLUSTER)).toEqual([]);
  });

  it.each([
    [API.replace("token_id: proxlb", "token_id: proxlb@pve!proxlb"), "token_id_whole", 4],
    [`${API}  pass: abc12345\n`, "credentials_both", 5],
    [API.replace("['192.0.2.10']", "[]"), "hosts_empty", 2],
    [API.replace("'192.0.2.10'", "'https://192.0.2.10'"), "host_scheme", 2],
    [API.replace("'192.0.2.10'", "'192.0.2.10', 'pve:web'"), "host_port", 2],
    [API.replace("  token_id: proxlb\n", ""), "token_id_missing", 4],
    [API.replace(TOKEN, ""), "credentials_missing", 3],
    [API.replace("proxlb@pve", "proxlb"), "user_without_realm", 3],
    [API.replace("proxlb@pve", "proxlb@pve!proxlb"), "user_with_token", 3],
    [`${API}  timeout: 0\n`, "timeout_none", 6],
    [`${API}  retries: 0\n`, "retries_none", 6],
  ])("finds what ends ProxLB at its start in %j: %s at line %i", (source, id, line) => {
    expect(findings(source)).toMatchObject([{ id, severity: "error", line }]);
  });

  it.each(["192.0.2.10:8006", "pve1", "[fd00::1]:8006", "fd00::1:8006", "fd00::beef"])(
    "lets the host %s pass, as ProxLB does",
    (host) => expect(findings(API.replace("192.0.2.10", host))).toEqual([]),
  );

  it.each([
    ["  ssl: true\n", "Did you mean ssl_verification?"],
    ["  verify: false\n", "Did you mean ssl_verification?"],
    ["  ssl_verificaton: false\n", "Did you mean ssl_verification?"],
    ["migration:\n  type: live\n", ""],
    ["ignore_vms:\n  - vm:999\n", "ignore_guests"],
    ["psi:\n  nodes: {}\n", "It belongs below balancing."],
    ["balancing:\n  service:\n    daemon: False\n", "It belongs at the top of the file."],
    ["balancing:\n  force: False\n", "no released version"],
    ["balancing:\n  target_storage_map: {node1: local-a}\n", "no released version"],
    ["balancing:\n  pools:\n    dev: {type: affinity, ignore: [node2]}\n", ""],
  ])("says at its key that ProxLB does not read %j", (more, suggestion) => {
    const found = findings(API + more, CLUSTER);
    expect(found).toMatchObject([{ id: "key_unread", severity: "note" }]);
    expect(found[0]?.message).toContain(suggestion);
    const key = found[0]?.path.split(".").at(-1) ?? "";
    expect((API + more).split("\n")[(found[0]?.line ?? 0) - 1]).toContain(key);
  });

  it("says which names match nothing, with what was probably meant", () => {
    const source = `${API}proxmox_cluster:
  maintenance_nodes: ['node1.example.com', '192.0.2.10', '']
  ignore_nodes: ['node*']
balancing:
  ignore_guests: ['pbs-*', 'vm-neu', '103', 'web']
  node_resource_reserve:
    node9: {memory: 4}
    defaults: {memory: 1}
  pools:
    dev: {type: affinity, pin: [nod2]}
    prod/db: {type: affinity}
`;
    expect(findings(source, CLUSTER).map(({ line, message }) => `${line}: ${message}`)).toEqual([
      "7: node1.example.com is no node of this cluster. Did you mean node1?",
      "7: 192.0.2.10 is no node of this cluster.",
      "7: An empty name is no node: it means nothing.",
      "8: node* is no node: ProxLB compares whole names, not patterns.",
      "10: pbs-* matches no guest: ProxLB compares whole names, not patterns.",
      "10: No guest is named vm-neu. Did you mean vm-new?",
      "10: No guest is named 103: ProxLB compares names here, not ids (since 2.3.0).",
      "12: node9 is no node of this cluster. Did you mean node1?",
      "15: nod2 is no node of this cluster. Did you mean node2?",
      "16: prod/db is a nested pool, which ProxLB cannot read: its rule does nothing.",
    ]);
  });

  it("says nothing of names while nobody knows the cluster's", () => {
    const source = `${API}proxmox_cluster:\n  ignore_nodes: [node9]\nbalancing:\n  ignore_guests: [x]\n  pools: {dev: {type: affinity}}\n`;
    expect(findings(source)).toEqual([]);
  });

  it.each([
    [
      "proxmox_cluster:\n  maintenance_nodes_schedule:\n    schedules:\n      node1: ['Monday, 8:00']\n",
      "schedule_never",
      8,
    ],
    ["service:\n  enable_ha: true\n", "enable_ha", 7],
  ])("says what never takes effect: %j", (more, id, line) => {
    expect(findings(API + more, CLUSTER)).toMatchObject([{ id, severity: "note", line }]);
  });
});

describe("what the doctor says of settings", () => {
  const FULL = `${API}  timeout: 10\nbalancing:\n  enable: true\n  balance_types: [vm]\n  balanciness: 10\n`;
  const known: KnownCluster = {
    ...CLUSTER,
    mayReadPools: false,
    isBefore9: true,
    proxlbHost: "ui-host",
    hasDynamicBalancing: true,
  };

  it("is nothing where all is written as it should be", () => expect(diagnose(FULL, CLUSTER)).toEqual([]));

  it.each<[string, string, string, KnownCluster?]>([
    [FULL.replace("  enable: true\n", ""), "balancing_off", "note"],
    [FULL.replace("[vm]", "[]"), "balance_types_empty", "note"],
    [FULL.replace("  balanciness: 10\n", ""), "default_differs", "note"],
    [FULL.replace("  balanciness: 10\n", "  balanciness: 10\n  parallel: true\n"), "default_differs", "note"],
    [FULL.replace("timeout: 10", "timeout: 1"), "timeout_short", "note"],
    [FULL.replace("balanciness: 10", "balanciness: 0"), "balanciness_range", "note"],
    [FULL.replace("balanciness: 10", "balanciness: 101"), "balanciness_range", "note"],
    [`${FULL}  cpu_threshold: 120\n`, "threshold_range", "note"],
    [`${FULL}service: {schedule: {interval: 0}}\n`, "interval_zero", "note"],
    [`${FULL}service: {schedule: {interval: -1}}\n`, "interval_negative", "error"],
    [`${FULL}service: {delay: {enable: true, time: -1}}\n`, "delay_negative", "error"],
    [FULL.replace(TOKEN, "  pass: 'x1'\n"), "password_interval", "note"],
    [`${FULL}solver: {timeout_seconds: 5}\n`, "solver_off", "note"],
    [`${FULL}  cpu_overcommit: 4\n`, "solver_off", "note"],
    [`${FULL}  enforce_affinity: true\n`, "no_effect", "note"],
    [`${FULL}proxmox_cluster: {overprovisioning: true}\n`, "no_effect", "note"],
    [`${FULL}  mode: psi\n`, "psi_missing", "note"],
    [`${FULL}  mode: psi\n`, "psi_before_9", "note", { ...UNKNOWN_CLUSTER, isBefore9: true }],
    [`${FULL}  psi: {nodes: {}, guests: {}}\n`, "psi_unused", "note"],
    [`${FULL}  pools: {dev: {strict: false}}\n`, "pool_without_rule", "note"],
    [`${FULL}  pools: {dev: {type: affinity}}\n`, "pool_hidden", "note", known],
    [FULL, "two_balancers", "note", known],
    [`${FULL}service: {enable_ha: true}\n`, "enable_ha", "note", { ...CLUSTER, proxlbHost: "ui-host" }],
    [FULL.replace("192.0.2.10", "fc00::1"), "host_ipv6", "error"],
    [FULL.replace("'192.0.2.10'", "pve1, 'fc00::1'"), "host_ipv6", "note"],
    [FULL.replace("'192.0.2.10'", "pve1, 'fe01:bad:code::cafe'"), "host_ipv6", "note"],
    [FULL.replace("192.0.2.10", "fc00::1:2"), "host_ipv6_port", "note"],
    [FULL.replace("192.0.2.10", "pve1:70000"), "host_port", "error"],
    [
      `${FULL}proxmox_cluster: {maintenance_nodes_schedule: {duration: 1, schedules: {node1: ['Mon 8:00']}}}\n`,
      "schedule_unread",
      "note",
    ],
    [FULL.replace("  enable: true\n", "  enable: true\n  enable: false\n"), "key_twice", "error"],
    [FULL.replace("proxlb@pve", "12"), "value_wrong", "error"],
    [FULL.replace("enable: true", "method: Memory\n  enable: true"), "value_wrong", "error"],
    [`${FULL}service:\n`, "value_wrong", "error"],
    [FULL.replace("balanciness: 10", "balanciness: 012"), "yaml_trap", "note"],
  ])("of %j is %s", (source, id, severity, cluster = CLUSTER) => {
    expect(diagnose(source, cluster)).toContainEqual(expect.objectContaining({ id, severity }));
    // Nothing stands at line 0, and a remark without its place leads nowhere.
    expect(diagnose(source, cluster).filter(({ line }) => line === null)).toEqual([]);
  });

  it("is nothing of enable_ha on a node of the cluster", () => {
    const onNode = { ...CLUSTER, proxlbHost: "node1" };
    expect(diagnose(`${FULL}service: {enable_ha: true}\n`, onNode)).toEqual([]);
  });

  it("goes on beyond what ProxLB's parser refuses", () => {
    const ids = diagnose(`${FULL}  method: gpu\n  enabel: true\n  cpu_threshold: 200\n`, CLUSTER).map(
      ({ id }) => id,
    );
    expect(ids).toEqual(["value_wrong", "key_unread", "threshold_range"]);
  });
});

describe("a file that is something else", () => {
  it.each([
    [
      "[proxmox]\napi_host: hypervisor01\napi_user: root@pam\n[balancing]\nmethod: memory\n",
      /INI file of ProxLB 1\.0/,
      null,
    ],
    ["proxmox_api:\n  hosts: {{ hosts }}\n  user: {{ user }}\n", /template that was not filled in/, 2],
    ["proxmox_api:\n\u00a0 hosts: [a]\n  user: b\n", /no-break spaces/, 2],
  ])("gets one sentence: %j", (source, message, line) => {
    const parsed = parseConfig(source);
    expect(parsed.ok ? [] : parsed.issues).toEqual([
      {
        id: "not_proxlb_yaml",
        severity: "error",
        path: "",
        message: expect.stringMatching(message),
        line,
        column: null,
      },
    ]);
  });

  it("of 1.1.0 with hours for a schedule gets the form of today", () => {
    const parsed = parseConfig(`${API}service:\n  schedule: 12\n`);
    expect(parsed.ok ? [] : parsed.issues).toMatchObject([
      { line: 7, message: "is a mapping since 1.1.1: write schedule: { interval: 12, format: hours }" },
    ]);
  });
});
