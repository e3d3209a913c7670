import { describe, expect, it } from "vitest";
import { CONFIG_MAX_BYTES } from "@/lib/proxlb/yaml/limits";
import { parseConfig, stringifyConfig } from "./parse";

const MINIMAL = "proxmox_api:\n  hosts: [pve01]\n  user: proxlb@pve\n";

describe("parseConfig", () => {
  it("fills in the defaults ProxLB really has, not those its examples show", () => {
    const parsed = parseConfig(MINIMAL);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const { proxmox_api, balancing, service, solver } = parsed.config;
    expect(proxmox_api).toMatchObject({ timeout: 1, ssl_verification: true, token_secret: null });
    expect(balancing).toMatchObject({ enable: false, balance_types: [], balanciness: 10, ignore_guests: [] });
    expect(service).toMatchObject({ daemon: true, schedule: { interval: 12, format: "hours" } });
    expect(solver.fallback_to_greedy).toBe(true);
  });

  it.each([
    ["enable: yes", { enable: true }],
    ["enable: 'off'", { enable: false }],
    ["enable: 1", { enable: true }],
    ["balanciness: '7'", { balanciness: 7 }],
    ["balanciness: 012", { balanciness: 10 }],
    ["balanciness: 1:30", { balanciness: 90 }],
    ["balanciness: 0x1f", { balanciness: 31 }],
    ["balanciness: 5.0", { balanciness: 5 }],
    ["balanciness: true", { balanciness: 1 }],
    ["ignore_guests: [y, n, 1e3]", { ignore_guests: ["y", "n", "1e3"] }],
    ["<<: {method: cpu}", { method: "cpu" }],
  ])("reads `%s` as ProxLB does", (line, expected) => {
    const parsed = parseConfig(`${MINIMAL}balancing:\n  ${line}\n`);
    expect(parsed.ok ? parsed.config.balancing : parsed.issues).toMatchObject(expected);
  });

  it.each([
    ["balanciness: 5.5", "balancing.balanciness", "must be a whole number"],
    ["balanciness:", "balancing.balanciness", "must be a whole number"],
    ["method: Memory", "balancing.method", "must be one of memory, cpu, disk"],
    ["ignore_guests: web01", "balancing.ignore_guests", "must be a list"],
    ["ignore_guests: [101]", "balancing.ignore_guests.0", "must be text; put it in quotes"],
    ["ignore_guests: [on]", "balancing.ignore_guests.0", "must be text; put it in quotes"],
    ["psi: {nodes: {}}", "balancing.psi.guests", "is required"],
    ["pools: {dev: {type: near}}", "balancing.pools.dev.type", "must be one of affinity, anti-affinity"],
  ])("refuses `%s` where it stands", (line, path, message) => {
    const parsed = parseConfig(`${MINIMAL}balancing:\n  ${line}\n`);
    expect(parsed.ok ? [] : parsed.issues).toMatchObject([{ path, message, line: 5 }]);
  });

  it.each([
    ["", "must be a mapping with at least proxmox_api", null],
    ["- a\n", "must be a mapping with at least proxmox_api", 1],
    ["balancing: {}\n", "is required", 1],
    [`${MINIMAL}service:\n`, "is empty: give it its keys, or remove it", 4],
    [`${MINIMAL}proxmox_api: {}\n`, "This key is given twice; ProxLB would silently take the last one.", 4],
    [`${MINIMAL}on: 1\n`, "A key has to be text: put this one in quotes.", 4],
    [`${MINIMAL}\tservice: {}\n`, "Indentation has to use spaces, not tabs.", 4],
    [`${MINIMAL}---\na: 1\n`, "Only one YAML document is allowed in the file.", 4],
    [`${MINIMAL}x: *nowhere\n`, "It uses an alias that is not defined, or aliases that multiply.", null],
    [`${MINIMAL}x: !!python/object:os.system y\n`, "Tags are not allowed: write the value without one.", 4],
  ])("says what is wrong with %j", (source, message, line) => {
    const parsed = parseConfig(source);
    expect(parsed.ok ? [] : parsed.issues).toEqual(
      expect.arrayContaining([expect.objectContaining({ message, line })]),
    );
  });

  it("refuses a file that is too large before it parses it", () => {
    const parsed = parseConfig(`a: ${"x".repeat(CONFIG_MAX_BYTES)}`);
    expect(parsed.ok ? [] : parsed.issues).toMatchObject([{ message: "The file is larger than 256 KiB." }]);
  });

  it("never quotes the file, so that no issue holds a secret", () => {
    const broken = [
      "pass: 'S3cret-value\n",
      "pass: @S3cret-value\n",
      'pass: "S3cret-value \\q"\n',
      "pass: S3cret-value: x: y\n",
      "pass: |S3cret-value\n",
      "pass: *S3cret-value\n",
      "pass: !S3cret-value x\n",
      "S3cret-value\n  user: x\n",
    ];
    for (const line of broken) {
      const parsed = parseConfig(`proxmox_api:\n  hosts: [a]\n  user: u\n  ${line}`);
      expect(parsed.ok, line).toBe(false);
      expect(JSON.stringify(parsed), line).not.toContain("S3cret");
    }
  });
});

describe("stringifyConfig", () => {
  it("quotes text that YAML 1.1 would take for something else", () => {
    const values = {
      texts: [
        "yes",
        "Off",
        "y",
        "012",
        "08",
        "1:30",
        "1e3",
        "1_000",
        "2026-01-01",
        "null",
        "~",
        "",
        "<<",
        "0x1f",
      ],
      numbers: [10, -1, 1.5, 1e-7, 1e21],
      truth: [true, false],
    };
    const parsed = parseConfig(`${MINIMAL}extra:\n${stringifyConfig(values).replace(/^/gm, "  ")}`);
    expect(parsed.ok ? parsed.values.extra : parsed.issues).toEqual(values);
  });

  it("leaves the author's spelling and comments alone where nothing changed", () => {
    const source = `${MINIMAL}balancing:\n  enable: yes # why\n  balanciness: 0x1f\n`;
    const parsed = parseConfig(source);
    if (!parsed.ok) throw new Error("does not parse");
    parsed.document.setIn(["balancing", "method"], "off");
    expect(parsed.document.toString()).toBe(`${source.replace("[pve01]", "[ pve01 ]")}  method: "off"\n`);
  });
});
