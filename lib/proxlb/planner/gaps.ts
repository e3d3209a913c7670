import type { PlannerGuest } from "./cluster";
import type { Cycle } from "./cycle";
import { isNestedPool } from "./from-snapshot";
import { hasFigures, type Model } from "./model";
import type { PlanGap } from "./plan-schema";

/** Where the plan may differ from ProxLB's, and input that makes no sense; only what matters for this config. */
export function gapsOf(model: Model, cycle: Cycle, timeZoneAssumed: boolean): PlanGap[] {
  const gaps = [...provenanceGaps(model, cycle, timeZoneAssumed), ...figureGaps(model), ...ruleGaps(model)];
  return gaps
    .map((gap) => ({ ...gap, subjects: [...new Set(gap.subjects)] }))
    .filter(({ code, subjects }) => subjects.length > 0 || ORDER_GAPS.includes(code));
}

const ORDER_GAPS: PlanGap["code"][] = ["node_order", "guest_order"];

function provenanceGaps(model: Model, cycle: Cycle, timeZoneAssumed: boolean): PlanGap[] {
  const { method, mode } = model.config.balancing;
  const { cpuCurrent, pressureMissing, versionsAssumed, orderAssumed } = model.cluster.provenance;
  const { schedules } = model.config.proxmox_cluster.maintenance_nodes_schedule;
  const versionsMatter = mode === "psi" || model.cluster.haRules.length > 0;
  const gaps: PlanGap[] = [];
  const add = (
    when: boolean,
    code: PlanGap["code"],
    subjects: readonly string[],
    affects: PlanGap["affects"],
  ) => {
    if (when) gaps.push({ code, affects, subjects: [...subjects] });
  };
  add(method === "cpu", "guest_cpu_current", cpuCurrent, "moves");
  add(mode === "psi", "pressure_missing", pressureMissing, "moves");
  add(versionsMatter, "versions_assumed", versionsAssumed, "moves");
  add(timeZoneAssumed, "time_zone_assumed", Object.keys(schedules), "moves");
  add(orderAssumed && cycle.ties.nodes > 0, "node_order", [], "moves");
  add(orderAssumed && cycle.ties.guests > 0, "guest_order", [], "moves");
  add(orderAssumed && cycle.ties.guests === 0 && cycle.moves.length > 1, "guest_order", [], "order");
  return gaps;
}

function figureGaps(model: Model): PlanGap[] {
  const nodes = model.cluster.nodes.filter((node) => node.online && !hasFigures(node));
  const guests = model.guests.filter(({ guest }) => !guestHasFigures(guest));
  return [
    { code: "node_without_figures", affects: "moves", subjects: nodes.map(({ name }) => name) },
    { code: "guest_without_figures", affects: "moves", subjects: guests.map(({ guest }) => guest.name) },
  ];
}

function guestHasFigures(guest: PlannerGuest): boolean {
  const { cpuRatio, cpuCores, memoryUsedBytes, memoryTotalBytes, diskTotalBytes } = guest;
  return [cpuRatio, cpuCores, memoryUsedBytes, memoryTotalBytes, diskTotalBytes].every(
    (figure) => figure !== null,
  );
}

function ruleGaps(model: Model): PlanGap[] {
  const visible = new Set(model.nodes.map(({ name }) => name));
  const known = new Set(model.cluster.nodes.map(({ name }) => name));
  const pools = new Set(model.cluster.pools.map(({ id }) => id));
  const { maintenance_nodes, ignore_nodes, maintenance_nodes_schedule } = model.config.proxmox_cluster;
  const named = [...maintenance_nodes, ...ignore_nodes, ...Object.keys(maintenance_nodes_schedule.schedules)];
  const dropped = model.guests.flatMap(({ rules }) => rules.droppedPins);
  const deaf = model.guests.flatMap(({ rules }) => rules.pins.filter(({ node }) => !visible.has(node)));
  return [
    {
      code: "pin_node_unknown",
      affects: "nothing",
      subjects: dropped.map(({ node, rule }) => `${rule.name}: ${node}`),
    },
    {
      code: "pin_never_matches",
      affects: "nothing",
      subjects: deaf.map(({ node, rule }) => `${rule.name}: ${node}`),
    },
    { code: "config_node_unknown", affects: "nothing", subjects: named.filter((name) => !known.has(name)) },
    {
      code: "config_pool_unknown",
      affects: "nothing",
      subjects: Object.keys(model.config.balancing.pools ?? {}).filter((id) => !pools.has(id)),
    },
    {
      code: "config_pool_nested",
      affects: "nothing",
      subjects: Object.keys(model.config.balancing.pools ?? {}).filter(
        (id) => pools.has(id) && isNestedPool(id),
      ),
    },
  ];
}
