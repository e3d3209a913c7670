import { formatBytes } from "@/lib/core/units";
import type { Obstacle } from "./placement-schema";
import type { MoveCause, Plan, PlanMove, StayReason } from "./plan-schema";
import {
  areEmpty,
  capital,
  list,
  METHOD,
  percent,
  plain,
  points,
  ruleName,
  ruleNames,
} from "./sentence-words";

/** Sentences about one guest, made from typed reasons: why it moves, stays, or may not go to a node. */
type Settings = Plan["settings"];

/** "web01 leaves pve1 because …; pve2 is …": why this guest moves, and why there. */
export function moveSentence(move: PlanMove, settings: Settings): string {
  return `${move.guest} leaves ${move.from} ${causeClause(move.cause, move, settings)}. ${targetSentence(move, settings)}`;
}

function causeClause(cause: MoveCause, move: PlanMove, settings: Settings): string {
  switch (cause.kind) {
    case "evacuation":
      return `because ${move.from} is in maintenance (${MAINTENANCE[cause.by]})`;
    case "balance":
      return `because at its turn the nodes were ${points(cause.spreadPoints)} apart, balanciness allows ${plain(cause.balancinessPoints)}, and ${move.from} ${busiest(settings)}`;
    case "threshold":
      return `because at its turn ${cause.node} was at ${percent(cause.percent)}, at or above the threshold of ${percent(cause.thresholdPercent)}`;
    case "pressure":
      return `because a node or guest is under ${METHOD[settings.method]} pressure`;
    case "affinity":
      return `because the group of ${ruleName(cause.rule)} is spread over several nodes${without(cause)}`;
    case "anti_affinity":
      return `because ${ruleName(cause.rule)} keeps it apart from another guest there${without(cause)}`;
    case "pin":
      return `because ${pinClause(cause)}${without(cause, cause.rules.length)}`;
    case "enforced":
      return enforcedClause(cause);
    default:
      return cause satisfies never;
  }
}

/** ProxLB finds the busiest node by use, whatever the mode compares. */
function busiest({ mode, method }: Settings): string {
  return mode === "used" ? "was the busiest" : `had the most ${METHOD[method]} in use`;
}

/** Both are said where both hold. */
function without(cause: { without: "same_move" | "other" | null }, rules = 1): string {
  if (cause.without !== "same_move") return "";
  return `; without ${rules === 1 ? "this rule" : "these rules"} it would make the same move`;
}

function pinClause({ rules, unreadable }: Extract<MoveCause, { kind: "pin" }>): string {
  return unreadable
    ? `ProxLB cannot read the priority in ${ruleNames(rules)} (${unreadable}) and takes it for a node that does not exist`
    : `${ruleNames(rules)} ${rules.length === 1 ? "does" : "do"} not allow this node`;
}

function enforcedClause(cause: Extract<MoveCause, { kind: "enforced" }>): string {
  if (cause.by === "pinning") return "because enforce_pinning makes ProxLB relocate guests on every run";
  if (cause.by === "maintenance") {
    return `because ${cause.node ?? "a node"} is in maintenance with guests on it, which makes ProxLB relocate guests of other nodes too although the loads are fine`;
  }
  const rule = cause.rule ? ruleName(cause.rule) : "a rule";
  const broken = cause.own ? `${rule} is broken` : `a rule of other guests is broken (${rule})`;
  return `because ${broken}, which makes ProxLB relocate guests although the loads are fine`;
}

function targetSentence(move: PlanMove, settings: Settings): string {
  const load = `${percent(move.target.beforePercent)} ${LOAD[settings.mode]} ${METHOD[settings.method]}`;
  switch (move.choice) {
    case "freest":
      return `${move.to} was the freest node with ${load}.`;
    case "anti_affinity":
      return `${move.to} was the first node that its anti-affinity rule had not used yet, whatever its load (${load}).`;
    case "pin":
      return `${move.to} was the freest node that its pins allow (${load}).`;
    case "loose_pin":
      return `${move.to} was the freest node with ${load}; its pins are not strict, so it may go there.`;
    case "kept":
      return `ProxLB had chosen ${move.to} for another guest and took it for this one too (${load}).`;
    default:
      return move.choice satisfies never;
  }
}

/** Of a move that ProxLB plans and does not make, whoever orders it. */
export function notRunSentence({ to, filtered }: Pick<PlanMove, "to" | "filtered">): string {
  const why =
    filtered === "pve_version"
      ? "mode psi needs Proxmox VE 9 on every node"
      : "balance_types does not list its type";
  return `ProxLB plans to move it to ${to}, and does not make the move: ${why}.`;
}

/** Why a guest stays. */
export function staySentence(reason: StayReason): string {
  switch (reason.kind) {
    case "balanced":
      return reason.emptied.length > 0
        ? `Nothing asks for balancing once ${areEmpty(reason.emptied)}: by ProxLB's books the nodes are then ${points(reason.spreadPoints)} apart.`
        : `Nothing asks for balancing: the nodes are ${points(reason.spreadPoints)} apart.`;
    case "no_pressure":
      return `Nothing asks for balancing: no node and no guest is over its limits of ${METHOD[reason.method]} pressure.`;
    case "reached":
      return `Balance was reached before its turn: ${points(reason.spreadPoints)} apart.`;
    case "not_busiest":
      return `ProxLB takes guests off the busiest node only: by its books that was ${reason.busiest} (${percent(reason.busiestPercent)}) at its turn, not this one (${percent(reason.percent)}).`;
    case "group_stopped":
      return `${reason.at} of the same group (${ruleName(reason.rule)}) was not on the busiest node ${reason.busiest} at its turn, which ends the whole group.`;
    case "no_memory":
      return `It needs ${formatBytes(reason.neededBytes)}, and by ProxLB's books ${reason.target} had ${formatBytes(reason.freeBytes)} free at its turn.`;
    case "no_target":
      if (reason.rules.length === 0) return "No target node is left for its group.";
      return reason.unreadable
        ? `ProxLB cannot read the priority in ${ruleNames(reason.rules)} (${reason.unreadable}), and so finds no node for it.`
        : `No node that ${ruleNames(reason.rules)} ${reason.rules.length === 1 ? "allows" : "allow"} is available.`;
    case "less_pressure":
      return `ProxLB takes guests by their pressure, and ${reason.than} under ${reason.equal ? "as much" : "more"} was still to come at its turn.`;
    case "already_there":
      return ALREADY_THERE[reason.choice];
    case "ignored":
      return ignoredSentence(reason);
    case "no_nodes":
      return "No node can take guests: all are in maintenance.";
    case "failed":
      return "ProxLB would end with an error instead of a plan.";
    case "not_running":
      return "ProxLB moves running guests only.";
    case "node_offline":
      return `${reason.node} is not online.`;
    case "node_ignored":
      return `ProxLB is told to ignore ${reason.node} and all its guests.`;
    case "node_unreadable":
      return `${reason.node} has not reported its figures yet.`;
    case "name_taken":
      return `ProxLB knows guests by name and sees guest ${reason.byVmid} of the same name instead.`;
    default:
      return reason satisfies never;
  }
}

function ignoredSentence(reason: Extract<StayReason, { kind: "ignored" }>): string {
  const told = reason.by === "tag" ? "A tag" : "ignore_guests in the config";
  const booked = reason.bookedTo ? ` It computes as if it had moved to ${reason.bookedTo}.` : "";
  return `${told} tells ProxLB to leave it alone.${booked}`;
}

/** What stands against a guest on a node. */
export function obstacleSentence(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case "guest_outside":
      if (obstacle.why.kind === "node_outside")
        return `ProxLB does not see ${obstacle.why.node} and its guests.`;
      return staySentence(obstacle.why);
    case "offline":
      return "The node is not online.";
    case "node_ignored":
      return "ProxLB is told to ignore this node.";
    case "no_figures":
      return "The node has not reported its figures yet.";
    case "guest_ignored":
      return ignoredSentence({ kind: "ignored", by: obstacle.by, bookedTo: null });
    case "maintenance":
      return `The node is in maintenance (${MAINTENANCE[obstacle.by]}).`;
    case "type_not_listed":
      return `balance_types does not list ${obstacle.type === "vm" ? "VMs" : "CTs"}: ProxLB may plan the move, and does not make it.`;
    case "pin":
      if (obstacle.unreadable) {
        return `ProxLB cannot read the priority in ${ruleNames(obstacle.rules)} (${list(obstacle.nodes)}), and so places it nowhere.`;
      }
      return `${capital(ruleNames(obstacle.rules))} ${obstacle.rules.length === 1 ? "pins" : "pin"} it to ${list(obstacle.nodes)}.`;
    case "anti_affinity":
      return `${capital(ruleName(obstacle.rule))} keeps it apart from ${obstacle.with}, which runs here.`;
    case "affinity":
      return `${capital(ruleName(obstacle.rule))} keeps it together with ${obstacle.with} on ${obstacle.on}.`;
    case "capacity":
      return obstacle.ownView
        ? `It says it uses ${formatBytes(obstacle.neededBytes)} of memory, and ${formatBytes(obstacle.freeBytes)} are free; ProxLB counts what it takes of its node, which is not known.`
        : `It needs ${formatBytes(obstacle.neededBytes)} of memory and ${formatBytes(obstacle.freeBytes)} are free.`;
    case "refused":
      return obstacle.sentence;
    default:
      return obstacle satisfies never;
  }
}

const ALREADY_THERE = {
  freest: "Its turn came, and the freest node was the one it runs on.",
  anti_affinity: "Its turn came, and its anti-affinity rule gave it the node it runs on.",
  pin: "Its turn came, and of the nodes that its pins allow the one it runs on was the freest.",
  loose_pin: "Its turn came, and the freest node was the one it runs on; its pins are not strict.",
  kept: "Its turn came, and the node that ProxLB had chosen for another guest was the one it runs on.",
} as const;

const LOAD = { used: "used", assigned: "assigned", psi: "pressure on" } as const;
const MAINTENANCE = {
  config: "listed in the config",
  schedule: "scheduled window",
  ha: "set in Proxmox VE",
} as const;
