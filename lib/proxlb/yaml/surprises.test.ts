import { expect, it } from "vitest";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { readYaml } from "./read";
import { yamlSurprises } from "./surprises";

const API = "proxmox_api: {hosts: [pve1], user: u@pve}\n";

it.each([
  ["x: yes", "ProxLB reads this as true."],
  ["x: Off", "ProxLB reads this as false."],
  ["x: 012", "ProxLB reads this as the number 10."],
  ["x: 1_000", "ProxLB reads this as the number 1000."],
  ["x: 1:30", "ProxLB reads this as the number 90."],
  ["x: 12:34:56", "ProxLB reads this as the number 45296."],
  ["x: 0x1f", "ProxLB reads this as the number 31."],
  ["x: 0b11", "ProxLB reads this as the number 3."],
  ["x: 2026-01-01", "ProxLB reads this as a date."],
  ["x: 1e3", "ProxLB reads this as text"],
  ["x: 08", "ProxLB reads this as text"],
  ["x: y", "ProxLB reads this as text"],
])("says what ProxLB makes of `%s`", (line, message) => {
  expect(surprises(`${API}${line}\n`)).toMatchObject([
    {
      id: "yaml_trap",
      severity: "note",
      path: "x",
      line: 2,
      column: 4,
      message: expect.stringContaining(message),
    },
  ]);
});

it("has nothing to say of what is clear", () => {
  const clear = ["x: true", "x: 10", "x: 1.5", "x: 'yes'", "x: null", "x: pve1", "x: 1.0e+3", "x: -.inf"];
  for (const line of clear) expect(surprises(`${API}${line}\n`), line).toEqual([]);
  expect(surprises(`${API}balancing: {enable: yes, method: cpu}\n`)).toEqual([]);
});

function surprises(source: string) {
  const parsed = parseConfig(source);
  return yamlSurprises(readYaml(source), parsed.ok ? parsed.config : null);
}
