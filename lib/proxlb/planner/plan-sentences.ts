import { formatBytes } from "@/lib/core/units";
import type { PlanGap } from "./gap-schema";
import type { MoveFilter, NeedCause, PlanFailureReason, PlanWarning } from "./plan-schema";
import { areEmpty, capital, count, list, METHOD, percent, plain, points, ruleName } from "./sentence-words";

/** Sentences about the whole plan, made from typed reasons: what asks for it, warns of it, or is missing. */

/** What made ProxLB act. */
export function needSentence(cause: NeedCause): string {
  switch (cause.kind) {
    case "spread": {
      const apart = `the nodes are ${points(cause.spreadPoints)} apart`;
      return cause.emptied.length > 0
        ? `Once ${areEmpty(cause.emptied)}, ${apart} by ProxLB's books; balanciness allows ${plain(cause.balancinessPoints)}.`
        : `${capital(apart)}; balanciness allows ${plain(cause.balancinessPoints)}.`;
    }
    case "threshold": {
      const when = cause.emptied.length > 0 ? `, by ProxLB's books once ${areEmpty(cause.emptied)}` : "";
      return `${cause.node} is at ${percent(cause.percent)}${when}, at or above the threshold of ${percent(cause.thresholdPercent)}.`;
    }
    case "pressure":
      return "A node or a guest is under pressure.";
    case "maintenance":
      return `In maintenance, with ${count(cause.guests, "guest")} to move: ${list(cause.nodes)}.`;
    case "broken_rule":
      return cause.breach === "affinity"
        ? `The group of ${ruleName(cause.rule)} is spread over several nodes.`
        : `Two guests that ${ruleName(cause.rule)} keeps apart run on one node.`;
    case "pinning_enforced":
      return "enforce_pinning makes ProxLB relocate guests on every run.";
    default:
      return cause satisfies never;
  }
}

/** Why ProxLB itself would fail here. */
export function failureSentence(reason: PlanFailureReason): string {
  return reason.kind === "division_by_zero"
    ? `ProxLB would end with an error: ${reason.node} has no ${METHOD[reason.method]} left to count with, by its own figures or after the reservation.`
    : `ProxLB would end with an error: it cannot read version "${reason.version}" of ${reason.node}.`;
}

export function warningSentence(warning: PlanWarning): string {
  switch (warning.kind) {
    case "pointless_swap":
      return `${list(warning.guests)} change places between ${list(warning.nodes)} and weigh about the same.`;
    case "split_group":
      return `The group of ${ruleName(warning.rule)} is together now and would be spread over ${list(warning.nodes)}.`;
    case "group_spread":
      return `The group that ProxLB makes of ${ruleName(warning.rule)} stays spread over several nodes: ${list(warning.guests)}.`;
    case "rule_broken":
      return `${capital(ruleName(warning.rule))} ${warning.byPlan ? "would be broken by this plan" : "stays broken"}: ${list(warning.guests)}.`;
    case "overfilled":
      return `${warning.node} would have to hold ${formatBytes(warning.usedBytes)} in ${formatBytes(warning.usableBytes)} of memory${warning.reserved ? " that is not reserved" : ""}.`;
    case "ignored_booked":
      return `ProxLB is told to ignore ${warning.guest} and does not move it, yet computes as if it had gone to ${warning.to}: its books are not what will be.`;
    case "filtered":
      return `${count(warning.moves, "move")} would not run: ${FILTER[warning.by]}.`;
    case "duplicate_name":
      return `Several guests are called ${warning.name}; ProxLB sees ${warning.seenVmid} and not ${list(warning.hiddenVmids.map(String))}.`;
    case "left_behind":
      return `${count(warning.guests.length, "guest")} would still be on ${warning.node} afterwards, which is in maintenance: ${list(warning.guests)}.`;
    case "no_benefit":
      return `The moves do not help: the nodes are ${points(warning.beforePoints)} apart before and ${points(warning.afterPoints)} after.`;
    case "on_the_edge":
      return warning.limit === "balanciness"
        ? `The nodes are ${points(warning.value)} apart and balanciness allows ${plain(warning.allowed)}: once ProxLB looks, other loads may decide otherwise.`
        : `The highest node is at ${percent(warning.value)} and the threshold is ${percent(warning.allowed)}: once ProxLB looks, other loads may decide otherwise.`;
    default:
      return warning satisfies never;
  }
}

export function gapSentence(gap: PlanGap): string {
  const subjects = gap.subjects.length > 0 ? `: ${list(gap.subjects)}` : "";
  return `${GAP[gap.code]}${subjects}.`;
}

const FILTER: Record<MoveFilter, string> = {
  enable: "balancing.enable is off",
  pve_version: "mode psi needs Proxmox VE 9 on every node",
  balance_types: "balance_types does not list their type",
};
const GAP: Record<PlanGap["code"], string> = {
  guest_cpu_current: "ProxLB takes the hour's average of guest CPU; known here is the current use",
  pressure_missing: "Pressure figures are missing",
  guest_memory_guest_view:
    "ProxLB counts the memory that a VM takes of its node; known here is what the guest itself says it uses",
  guests_hidden: "ProxLB UI may not see every guest, and the plan knows nothing of the others",
  no_quorum: "Without a quorum Proxmox VE migrates nothing, and what it tells may be old",
  quorum_unknown: "It is not known whether the cluster has a quorum",
  picture_old: "Loads and places of guests may be others by now",
  proxlb_rights_unknown: "Whether ProxLB's own credentials see the pools is not known",
  proxlb_sees_less: "ProxLB's own credentials see less than the plan is made of",
  pools_unseen: "ProxLB's own credentials see no pools, and its rules for pools have no effect",
  ha_rules_unread: "HA rules have not been read",
  ha_rules_old: "HA rules may have changed since they were read",
  pools_unread: "Pools have not been read",
  pools_old: "Pools may have changed since they were read",
  ha_status_unread: "Which nodes the HA manager has in maintenance has not been read",
  ha_status_old: "The HA manager may have changed a node's maintenance since it was asked",
  ha_unsettled:
    "The HA manager and a node's own LRM differ on whether it is in maintenance, and ProxLB may see either",
  rounding: "Loads are equal but for rounding, which differs between versions of Python",
  versions_assumed:
    "The version of Proxmox VE is assumed to be the one of the host that answers, and not yet read from",
  time_zone_assumed: "ProxLB's time zone is assumed for the maintenance windows of",
  guest_without_figures: "Guests without figures count as empty",
  node_without_figures: "Nodes without figures are left out, and ProxLB itself would fail on them",
  pin_node_unknown: "Pins to nodes that do not exist are dropped",
  pin_never_matches: "Pins that match no node, by spelling, priority or a node that is away",
  config_node_unknown: "The config names nodes that do not exist",
  config_pool_unknown: "The config names pools that do not exist",
  config_guest_unknown:
    "ignore_guests names guests that do not exist (ProxLB compares whole names: no patterns, no ids)",
  avoid_read_as_apart:
    "Proxmox VE keeps the guests off nodes; ProxLB reads “negative” and keeps them apart from each other instead, by HA rule",
  avoid_read_unknown:
    "Proxmox VE keeps the guests off nodes; ProxLB, where every node has Proxmox VE 9, which is not known yet, reads “negative” and keeps them apart from each other instead, by HA rule",
  config_pool_nested: "ProxLB cannot read pools within pools, so these rules have no effect",
};
