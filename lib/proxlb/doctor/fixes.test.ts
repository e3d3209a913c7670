import { describe, expect, it } from "vitest";
import { editConfig } from "@/lib/proxlb/config/edit";
import type { Finding } from "@/lib/proxlb/finding";
import { Random } from "@/tests/support/planner/random";
import { diagnose } from "./doctor";
import { type KnownCluster, UNKNOWN_CLUSTER } from "./known-cluster";

const CLUSTER: KnownCluster = {
  ...UNKNOWN_CLUSTER,
  nodes: ["node1", "node2"],
  guests: ["web", "vm-new"],
  pools: ["dev"],
  isBefore9: false,
  proxlbHost: "ui-host",
  hasDynamicBalancing: true,
};

/** What people write, by section; a line each, or several. Any of them may come together. */
const LINES: Record<string, string[]> = {
  proxmox_api: [
    "hosts: ['https://pve1:8006/']",
    "hosts: ['http://pve1']",
    "hosts: pve1",
    "hosts: [pve1, 'fc00::1']",
    "hosts: ['fc00::1:2', 'pve1:99999']",
    "hosts: [pve1, 012]",
    "user: proxlb@pve!tok",
    "user: proxlb",
    "token_id: proxlb@pve!tok",
    "token_id: 0123",
    "token_secret: 12345",
    "pass: 1:30",
    "password: abc",
    "verify: false",
    "ssl_verificaton: no",
    "timeout: 1",
    "timeout: 0",
    "timeout: '10'",
    "timeout:",
    "retries: 0",
    "retries: 010",
    "time_out: 5",
  ],
  proxmox_cluster: [
    "maintenance_nodes: [node3, nod1]",
    "maintenance_nodes: node1",
    "maintenance_nodes:",
    "ignore_nodes: ['node1.example.com', 2026-01-01]",
    "ignore_nodes: ~",
    "overprovisioning: yes",
    "overprovisioning: on\n  overprovisioning: off",
    "maintenance_nodes_schedule: {duration: 2, schedules: {nod1: ['Mon 8:00', 'Tuesday, 25:00']}}",
    "maintenance_nodes_schedule:\n    schedules:\n      node1: ['monday 8:00']",
    "maintenance_nodes_schedule: {duration: -1, schedules: {node1: 'Monday, 8:00'}}",
    "psi: {nodes: {}, guests: {}}",
    "method: cpu # moved",
  ],
  balancing: [
    "enable: True",
    "enabel: true",
    "enable: y",
    "enable: 'maybe'",
    "enable: true\n  enable: yes",
    "balance_types: [VM, ct]",
    "balance_types: vm",
    "balance_types: []",
    "balance_types: [vm]\n  mode: Used\n  method: memroy",
    "mode: psi",
    "parallel: true",
    "balanciness: 0x5",
    "balanciness: 0",
    "balanciness: on",
    "balanciness: 500",
    "cpu_threshold: 1_0",
    "memory_threshold: 150",
    "max_job_validation: 1:30",
    "ignore_guests: [vm-neu, 103, 'web']",
    "ignore_guests: web",
    "ignore_guests: [vm-neu, 'web'] # new",
    "node_resource_reserve: {nod2: {memory: 012}}",
    "pools: {dev: {type: Affinity, strikt: no}}",
    "pools:\n    devv: {pin: node1}",
    "pools:",
    "psi: {nodes: {memory: {pressure_full: 1, pressure_some: 1}}, guests: {}}",
    "service: {daemon: False}",
    "service:\n    # why\n    daemon: False",
    "log_level: DEBUG",
    "cpu_overcommit: 4",
    "enforce_affinity: true",
    "x: 012",
    "date: 2026-01-01\n  no_key: off",
  ],
  service: [
    "daemon: Yes",
    "schedule: 6",
    "schedule:",
    "schedule: {interval: 0}",
    "schedule: {interval: -3, format: Minutes}",
    "schedule: {intervall: 4}",
    "delay: {enable: true, time: -1}",
    "enable_ha: true",
    "log_level: info",
    "log_levle: INFO",
    "interval: 4",
  ],
  solver: [
    "enable: off",
    "mode: Active",
    "timeout_seconds: 3e1",
    "log_dir: 123",
    "time_limit: 5",
    "timeout_secondss: 08",
  ],
  "": [
    "ignore_vms: [a]",
    "psi: {nodes: {}, guests: {}}",
    "balancin: {enable: true}",
    "service:",
    "mode: used",
  ],
};

function brokenFile(random: Random): string {
  const broken = (section: string, most: number) =>
    random.shuffle(LINES[section] ?? []).slice(0, random.int(0, most));
  const keyOf = (line: string) => line.split(":")[0];
  const distinct = (lines: string[]) =>
    lines.filter((line, index) => lines.findIndex((other) => keyOf(other) === keyOf(line)) === index);
  const sections = Object.keys(LINES)
    .filter((name) => name !== "")
    .flatMap((name) => {
      const whole =
        name === "proxmox_api"
          ? ["hosts: [pve1]", "user: proxlb@pve", "token_id: tok", "token_secret: 'x'", "timeout: 10"]
          : [];
      const lines = distinct([...broken(name, 4), ...whole]);
      const comment = random.chance(0.3) ? "  # as it was" : "";
      return lines.length === 0 ? [] : [`${name}:${comment}\n${lines.map((line) => `  ${line}\n`).join("")}`];
    });
  const top = distinct(broken("", 1)).filter(
    (line) => !sections.some((section) => section.startsWith(`${keyOf(line)}:`)),
  );
  return random.shuffle([...sections, ...top.map((line) => `${line}\n`)]).join("");
}

const nameOf = ({ id, severity, message }: Finding) =>
  id === "value_wrong" ? `${id} ${message}` : `${id} ${severity}`;

function counts(findings: Finding[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const finding of findings) found.set(nameOf(finding), (found.get(nameOf(finding)) ?? 0) + 1);
  return found;
}

describe("a fix", () => {
  it("can be made, ends its finding and brings no other: all kinds, 80 files", () => {
    const kinds = new Map<string, number>();
    for (let seed = 1; seed <= 80; seed += 1) {
      const source = brokenFile(new Random(seed));
      const before = diagnose(source, CLUSTER);
      const known = counts(before);
      for (const finding of before) {
        if (!finding.fix) continue;
        const edited = editConfig(source, finding.fix.edits);
        if (!edited.ok) throw new Error(`${finding.id}: ${edited.reason}\n${source}`);
        const after = counts(diagnose(edited.text, CLUSTER));
        const more = [...after]
          .filter(([name, times]) => times > (known.get(name) ?? 0))
          .map(([name]) => name);
        expect({ more, left: after.get(nameOf(finding)) ?? 0, source, finding }).toEqual({
          more: [],
          left: (known.get(nameOf(finding)) ?? 0) - 1,
          source,
          finding,
        });
        kinds.set(finding.id, (kinds.get(finding.id) ?? 0) + 1);
      }
    }
    expect([...kinds.keys()].sort()).toEqual([
      "balancing_off",
      "default_differs",
      "delay_negative",
      "enable_ha",
      "guest_unknown",
      "host_ipv6",
      "host_ipv6_port",
      "host_scheme",
      "interval_negative",
      "interval_zero",
      "key_twice",
      "key_unread",
      "node_unknown",
      "retries_none",
      "schedule_unread",
      "timeout_none",
      "timeout_short",
      "token_id_whole",
      "user_with_token",
      "value_wrong",
      "yaml_trap",
    ]);
  }, 120_000);

  it("holds no secret: the edit says what to do, not what stands there", () => {
    const source =
      "proxmox_api: {hosts: [a], user: u@pve, token_id: t, token_secret: 20261126, timeout: 10}\n";
    const fixes = diagnose(source, CLUSTER).flatMap(({ fix }) => (fix ? [fix] : []));
    expect(JSON.stringify(fixes)).toContain('"quote"');
    expect(JSON.stringify(fixes)).not.toContain("20261126");
  });

  it("is not offered where an alias or an anchor shares the value", () => {
    const source =
      "proxmox_api: &api {hosts: [a], user: u@pve, token_id: t, token_secret: x, timeout: 1}\nx: *api\n";
    expect(diagnose(source, CLUSTER).filter(({ id, fix }) => id === "timeout_short" && fix)).toEqual([]);
  });
});
