import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { cutJson, parseOutput, planFrom } from "./read";

function configWith(balancing: string) {
  const parsed = parseConfig(`proxmox_api: {hosts: [a], user: u}\nbalancing: ${balancing}\n`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.config;
}

function fixture(name: string) {
  const output = parseOutput(readFileSync(join(import.meta.dirname, "fixtures", name), "utf8"));
  if (!output) throw new Error(`${name} is not an output`);
  return output;
}

const percent = (ratio = -1) => (ratio * 100).toFixed(2);

describe("cutJson", () => {
  it("finds the document between log lines and prints", () => {
    const document = JSON.stringify({ a: { b: [1] } }, null, 4);
    const stdout = `2026-11-23 03:52:52,077 - ProxLB - INFO - x\n${document}\nDaemon mode not active - stopping.\n`;
    expect(JSON.parse(cutJson(stdout) ?? "")).toEqual({ a: { b: [1] } });
  });

  it("gives null where none was printed", () => {
    expect(cutJson("pve02\n")).toBeNull();
    expect(cutJson("}\n{\n")).toBeNull();
  });
});

describe("planFrom", () => {
  it("lists the moves, and measures before and after as the cluster would", () => {
    const plan = planFrom(
      fixture("plan.json"),
      configWith("{enable: true, balance_types: [vm, ct], balanciness: 5}"),
    );
    expect(plan.moves.map((move) => `${move.guest} ${move.from}>${move.to}`)).toEqual([
      "web02 pve01>pve02",
      "lic01 pve01>pve03",
      "db01 pve01>pve02",
      "dns01 pve01>pve03",
      "dev01 pve02>pve01",
      "dev02 pve02>pve01",
    ]);
    // "Nodes usage memory" of the same run before balancing
    expect(plan.nodes.map((node) => percent(node.before.memory.usedRatio))).toEqual([
      "67.19",
      "10.94",
      "6.25",
    ]);
    expect(percent(plan.spread.beforeRatio)).toBe("60.94");
    expect(plan.spread.afterRatio).toBeLessThan(plan.spread.beforeRatio);
    expect(plan.spread.limitRatio).toBe(0.05);
    // moving guests around keeps their sum
    const total = (when: "before" | "after") =>
      plan.nodes.reduce((sum, node) => sum + node[when].memory.usedRatio * 64, 0);
    expect(total("after")).toBeCloseTo(total("before"), 6);
    expect(plan.ignoredGuests).toEqual(["legacy01"]);
    expect(plan).toMatchObject({ enabled: true, guestCount: 12, warnings: [] });
  });

  it("keeps the moves ProxLB would not run out of the projection, and says so", () => {
    const output = fixture("plan.json");
    const none = planFrom(output, configWith("{enable: false}"));
    expect(none.moves).toHaveLength(6);
    expect(none.moves.every((move) => move.filtered?.reason === "type_not_allowed")).toBe(true);
    expect(none.spread.afterRatio).toBe(none.spread.beforeRatio);
    expect(none.warnings).toHaveLength(2);
    const vms = planFrom(output, configWith("{enable: true, balance_types: [vm]}"));
    expect(vms.moves.filter((move) => move.filtered).map((move) => move.guest)).toEqual(["dns01"]);
  });

  it("measures use against the whole node where a reserve is configured", () => {
    const reserve = "{enable: true, balance_types: [vm, ct], node_resource_reserve: {defaults: {memory: 8}}}";
    const plan = planFrom(fixture("plan-reserve.json"), configWith(reserve));
    expect(plan.nodes.map((node) => percent(node.before.memory.usedRatio))).toEqual([
      "67.19",
      "10.94",
      "6.25",
    ]);
    // ... and assigned sizes against what is left: "Nodes usage memory assigned" of that run
    expect(percent(plan.nodes[0]?.before.memory.assignedRatio)).toBe("96.43");
  });

  it("adds no reservation that is larger than the node, which ProxLB does not apply", () => {
    const reserve =
      "{enable: true, balance_types: [vm, ct], node_resource_reserve: {defaults: {memory: 500}}}";
    const plain = planFrom(fixture("plan.json"), configWith("{enable: true, balance_types: [vm, ct]}"));
    const tooLarge = planFrom(fixture("plan.json"), configWith(reserve));
    expect(tooLarge.nodes).toEqual(plain.nodes);
    const negative = reserve.replace("500", "-3");
    expect(planFrom(fixture("plan.json"), configWith(negative)).nodes).toEqual(plain.nodes);
  });

  it("counts a guest's CPU in cores of its node", () => {
    const output = fixture("plan.json");
    const plan = planFrom(output, configWith("{enable: true, balance_types: [vm, ct]}"));
    const moved = plan.moves.filter((move) => move.to === "pve03");
    const cores = moved.reduce((sum, move) => {
      const guest = output.guests[move.guest];
      return sum + (guest ? guest.cpu.used * guest.cpu.total : 0);
    }, 0);
    const node = plan.nodes.find((candidate) => candidate.name === "pve03");
    const total = output.nodes.pve03?.cpu.total ?? 0;
    expect(((node?.after.cpu.usedRatio ?? 0) - (node?.before.cpu.usedRatio ?? 0)) * total).toBeCloseTo(
      cores,
      6,
    );
  });

  it("reads the flat output of 1.1.x as well", () => {
    const metric = (prefix: string, used: number) => ({
      [`${prefix}_total`]: 100,
      [`${prefix}_used`]: used,
      [`${prefix}_free_percent`]: 100 - used,
    });
    const node = (name: string, used: number) => ({
      name,
      maintenance: false,
      ...metric("cpu", 1),
      ...metric("memory", used),
      ...metric("disk", 1),
    });
    const guest = {
      name: "g",
      id: 100,
      type: "vm",
      node_current: "a",
      node_target: "b",
      memory_used: 30,
      memory_total: 40,
    };
    const output = parseOutput(
      JSON.stringify({ nodes: { a: node("a", 60), b: node("b", 10) }, guests: { g: guest } }),
    );
    if (!output) throw new Error("not read");
    const plan = planFrom(output, configWith("{enable: true, balance_types: [vm]}"));
    expect(plan.moves).toMatchObject([{ guest: "g", vmid: 100, memoryUsedBytes: 30 }]);
    expect(plan.nodes.map((row) => percent(row.after.memory.usedRatio))).toEqual(["30.00", "40.00"]);
  });

  it("refuses JSON that is not ProxLB's", () => {
    expect(parseOutput('{"nodes": [1]}')).toBeNull();
    expect(parseOutput("{")).toBeNull();
  });
});

const captures = process.env.PROXLB_CAPTURES;
describe.runIf(captures && existsSync(captures))("every captured run", () => {
  it("gives the same document as was cut out by hand", () => {
    const folders = readdirSync(captures ?? "").filter((name) =>
      existsSync(join(captures ?? "", name, "plan.json")),
    );
    expect(folders.length).toBeGreaterThan(10);
    for (const name of folders) {
      const read = (file: string) => readFileSync(join(captures ?? "", name, file), "utf8");
      const json = cutJson(read("stdout"));
      expect(JSON.parse(json ?? ""), name).toEqual(JSON.parse(read("plan.json")));
      expect(parseOutput(json ?? ""), name).not.toBeNull();
    }
  });
});
