import { describe, expect, it } from "vitest";
import { completionsAt } from "./completion";
import { explainAt, standingAt } from "./explain";
import { placeAt } from "./place";

const NAMES = { nodes: ["pve1", "pve2", "on"], guests: ["web", "db 1"], pools: ["dev", "prod"] };

/** A text with its cursor. */
function at(marked: string): [text: string, offset: number] {
  const offset = marked.indexOf("|");
  return [marked.replace("|", ""), offset];
}
const offered = (marked: string) =>
  completionsAt(...at(marked), NAMES)?.options.map(({ label }) => label) ?? null;
/** The text with one of what is offered taken. */
function taken(marked: string, label: string): string | null {
  const [text] = at(marked);
  const found = completionsAt(...at(marked), NAMES);
  const option = found?.options.find((each) => each.label === label);
  return found && option ? text.slice(0, found.from) + option.text + text.slice(found.to) : null;
}
const place = (marked: string) => {
  const found = placeAt(...at(marked));
  return found && [found.kind, found.path.join("."), at(marked)[0].slice(found.from, found.to)];
};

describe("where a cursor stands", () => {
  it.each([
    ["|", ["key", "", ""]],
    ["bal|", ["key", "", "bal"]],
    ["service:\n  schedule:\n    |", ["key", "service.schedule", ""]],
    ["service:\n  schedule:\n    interval: 12\n  |", ["key", "service", ""]],
    ["service:\n  log_level: IN|FO # quiet\n", ["value", "service.log_level", "INFO"]],
    ["service:\n  log_level: |\n", ["value", "service.log_level", ""]],
    ["service:\n  log_level:|\n", ["value", "service.log_level", ""]],
    ["proxmox_cluster:\n  ignore_nodes:\n  - pv|", ["item", "proxmox_cluster.ignore_nodes", "pv"]],
    ["proxmox_cluster:\n  ignore_nodes: [a, pv|]", ["item", "proxmox_cluster.ignore_nodes", "pv"]],
    ["proxmox_cluster:\n  ignore_nodes: [a, |", ["item", "proxmox_cluster.ignore_nodes", ""]],
    ["service:\n  schedule: {interval: 1, form|}", ["key", "service.schedule", "form"]],
    ["service:\n  schedule: {interval: 1, format: h|}", ["value", "service.schedule.format", "h"]],
    ["service:\n  schedule: {inter|val: 1, format: hours}", ["key", "service.schedule", "interval"]],
    ["balancing: {pools: {dev: {pin: [a, b|", ["item", "balancing.pools.dev.pin", "b"]],
    ["balancing:\n  pools:\n    'my: pool':\n      st|", ["key", "balancing.pools.my: pool", "st"]],
    ["a: '# no comment' |", ["value", "a", "'# no comment'"]],
    ["\uFEFFbalancing:\r\n  en|able: x\r\n", ["key", "balancing", "enable"]],
  ])("%j", (marked, expected) => {
    expect(place(marked)).toEqual(expected);
  });

  it("says nothing in comments and in front of a line", () => {
    expect(place("balancing: # see |here")).toBeNull();
    expect(place("# bal|")).toBeNull();
    expect(place("balancing:\n | enable: true")).toBeNull();
  });
});

describe("completion", () => {
  it("offers the keys of the place that are not there yet", () => {
    expect(offered("proxmox_api:\n  user: a\n|\nbalancing:\n  enable: true\n")).toEqual([
      "proxmox_cluster",
      "service",
      "solver",
    ]);
    expect(offered("service:\n  schedule:\n    interval: 12\n    |")).toEqual(["format"]);
    expect(offered("service:\n  schedule: {interval: 1, |}")).toEqual(["format"]);
    expect(offered("nothing:\n  |")).toBeNull();
  });

  it("writes a key with what has to come next, and only its name where it had a value", () => {
    expect(taken("balancing:\n  bal|\n", "balanciness")).toBe("balancing:\n  balanciness: \n");
    expect(taken("balancing:\n  metod|: cpu\n", "method")).toBe("balancing:\n  method: cpu\n");
    expect(taken("service:\n  sch|", "schedule")).toBe("service:\n  schedule:\n    ");
    expect(taken("balancing:\n  ign|", "ignore_guests")).toBe("balancing:\n  ignore_guests: [");
  });

  it("offers names of the live picture where names belong, quoted where YAML needs it", () => {
    expect(offered("proxmox_cluster:\n  maintenance_nodes:\n    - pve1\n    - |")).toEqual(["pve2", "on"]);
    expect(offered("proxmox_cluster:\n  ignore_nodes: [pve2, |, on]")).toEqual(["pve1"]);
    expect(taken("proxmox_cluster:\n  ignore_nodes: [|]", "on")).toBe(
      "proxmox_cluster:\n  ignore_nodes: ['on']",
    );
    expect(taken("balancing:\n  ignore_guests:\n    |", "web")).toBe(
      "balancing:\n  ignore_guests:\n    - web",
    );
    expect(offered("balancing:\n  pools:\n    dev:\n      pin: [|")).toEqual(NAMES.nodes);
    expect(offered("balancing:\n  pools:\n    dev:\n    |")).toEqual(["prod"]);
    expect(offered("balancing:\n  node_resource_reserve:\n    pve1:\n    |")).toEqual([
      "defaults",
      "pve2",
      "on",
    ]);
    const unread = { nodes: null, guests: null, pools: null };
    expect(completionsAt(...at("balancing:\n  ignore_guests: [|"), unread)).toBeNull();
  });

  it("offers the values of a key with its default", () => {
    expect(offered("service:\n  log_level: |")).toEqual(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);
    expect(offered("balancing:\n  enable: |")).toEqual(["true", "false"]);
    expect(offered("balancing:\n  balance_types: [vm, |]")).toEqual(["ct"]);
    const [number] = completionsAt(...at("balancing:\n  balanciness: |"), NAMES)?.options ?? [];
    expect(number).toMatchObject({ label: "10", text: "10", detail: "default" });
    expect(offered("proxmox_api:\n  token_secret: |")).toBeNull();
  });
});

describe("what a word means", () => {
  it("is told at the key and at its value: effect, type, default as implemented, since when, when it counts", () => {
    const lines = explainAt(...at("proxmox_api:\n  time|out: 10\n"))?.lines;
    expect(lines).toEqual([
      "Seconds to wait for each answer of Proxmox; ProxLB ends at one that takes longer.",
      "whole number; default 1 (its example file shows 10)",
      "Since ProxLB 1.1.0. Counts after a restart of ProxLB.",
    ]);
    expect(explainAt(...at("proxmox_api:\n  timeout: 1|0\n"))?.lines).toEqual(lines);
    expect(explainAt(...at("balancing:\n  pools: {dev: {str|ict: no}}\n"))?.path).toEqual([
      "balancing",
      "pools",
      "dev",
      "strict",
    ]);
    expect(explainAt(...at("balancing:\n  balancines|: 1\n"))).toBeNull();
    expect(explainAt(...at("balancing:\n|\n"))).toBeNull();
  });

  it("comes with what the saved file says and what the running ProxLB works with, where that is known", () => {
    const saved = {
      balancing: { balanciness: 5, method: "cpu" },
      proxmox_api: { token_secret: "<kept-secret>" },
    };
    const used = {
      balancing: { balanciness: 10, method: "cpu" },
      proxmox_api: { token_secret: "<kept-secret>" },
    };
    const standing = (key: string) => standingAt(["balancing", key], saved, used);
    expect(standing("balanciness")).toEqual(["In the saved file: 5", "The running ProxLB works with 10."]);
    expect(standing("method")[1]).toBe("The running ProxLB works with the same.");
    expect(standing("mode")).toEqual([
      "The saved file leaves it out.",
      "The running ProxLB works with its default.",
    ]);
    expect(standingAt(["balancing", "method"], saved, undefined)[1]).toBe(
      "What the running ProxLB works with is not known.",
    );
    // Two masks look alike, whatever is behind them.
    expect(standingAt(["proxmox_api", "token_secret"], saved, used)).toEqual([
      "In the saved file: <kept-secret>",
    ]);
  });
});
