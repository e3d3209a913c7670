import { type Rule, rule, secondsOf } from "./rule";

/** The course of a cycle: what it works with, what it measures, how it ends. */
export const CYCLE_RULES: Rule[] = [
  rule(/^This node is not the HA manager/, "info", () => [
    { type: "cycle_skipped", reason: "not_ha_manager" },
    "Skipped: service.enable_ha is on and this machine is not the HA manager",
  ]),
  rule(/^No suitable target node found for balancing/, "warning", () => [
    { type: "cycle_skipped", reason: "no_target" },
    "Skipped: no node can take guests",
  ]),
  rule(/^Reloading ProxLB configuration\.$/, "info", () => [
    { type: "config_reloaded" },
    "Applying the changed configuration",
  ]),
  rule(/^Got SIGHUP signal/, "debug", () => [
    { type: "reload_requested" },
    "Asked to read its configuration again",
  ]),
  rule(
    /^Node: (?<node>\S+) has been set to maintenance mode \(by (?<by>ProxLB schedule|ProxLB config|Proxmox HA API)\)/,
    "info",
    ({ node = "", by = "" }) => [
      { type: "node_maintenance", node, source: MAINTENANCE[by] ?? "config" },
      `${node} is in maintenance (${by.replace("ProxLB ", "").replace("Proxmox HA API", "Proxmox HA")})`,
    ],
  ),
  rule(/^Node: (?<node>\S+) has been set to be ignored/, "info", ({ node = "" }) => [
    { type: "node_ignored", node },
    `${node} and its guests are left out`,
  ]),
  rule(
    /^Daemon mode active: Next run in: (?<n>-?\d+) (?<unit>hours|minutes)/,
    "info",
    ({ n = "", unit = "" }) => [
      { type: "cycle_ended", intervalSeconds: secondsOf(n, unit) },
      `Cycle done; the next one starts in ${n} ${n === "1" ? unit.slice(0, -1) : unit}`,
    ],
  ),
  rule(/^Daemon mode not active - stopping\.$/, "info", () => [{ type: "one_shot_ended" }, "Done"]),
  rule(/^ ?ProxLB has been successfully terminated by user\.$/, "info", () => [
    { type: "terminated" },
    "Stopped on request",
  ]),
  rule(
    /^\[solver\] (?<text>.*failed.*|cannot .*|.*no feasible solver plan.*)$/,
    "warning",
    ({ text = "" }) => [{ type: "solver" }, `Solver: ${text}`],
  ),
  rule(/^\[solver\] (?<text>.*)$/, "info", ({ text = "" }) => [{ type: "solver" }, `Solver: ${text}`]),
  rule(
    /^Nodes usage (?<name>memory assigned|memory|cpu|disk): +(?<list>.+)$/,
    "debug",
    ({ name = "", list = "" }) => [
      { type: "usage", measure: MEASURES[name] ?? "memory", percentByNode: percentages(list) },
      `Use of ${name}: ${parts(list).join(", ")}`,
    ],
  ),
  rule(
    /^Guest balancing is (?<is>required|ok)\. Highest value: (?<high>[\d.]+), lowest value: (?<low>[\d.]+)/,
    "debug",
    ({ is = "", high = "", low = "" }) => [
      {
        type: "balance_checked",
        needed: is === "required",
        highestPercent: Number(high),
        lowestPercent: Number(low),
      },
      `Nodes are between ${Number(low).toFixed(1)} % and ${Number(high).toFixed(1)} %: ${is === "required" ? "balancing is needed" : "balanced"}`,
    ],
  ),
];

const MAINTENANCE: Record<string, "schedule" | "config" | "ha"> = {
  "ProxLB schedule": "schedule",
  "ProxLB config": "config",
  "Proxmox HA API": "ha",
};

const MEASURES: Record<string, "memory" | "memory_assigned" | "cpu" | "disk"> = {
  memory: "memory",
  "memory assigned": "memory_assigned",
  cpu: "cpu",
  disk: "disk",
};

function percentages(list: string): Record<string, number> {
  const pairs = parts(list).flatMap((part) => {
    const match = /^(\S+): (-?[\d.]+)%/.exec(part);
    return match ? [[match[1] ?? "", Number(match[2])] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/** `a: 1% | b: 2%`, cut at each bar: one pass, whatever the line. */
function parts(list: string): string[] {
  return list.split("|").map((part) => part.trim());
}
