import { halfSentence } from "@/lib/core/half-sentence";
import type { ListName, PlannerGuest } from "./cluster";
import type { Cycle } from "./cycle";
import { isNestedPool } from "./from-snapshot";
import type { PlanGap } from "./gap-schema";
import { hasFigures, type Model } from "./model";

import { nodesBefore9 } from "./version";

/** Where the plan may differ from ProxLB's, and input that makes no sense; only what matters for this config. */
export function gapsOf(model: Model, cycle: Cycle, timeZoneAssumed: boolean): PlanGap[] {
  return [
    ...provenanceGaps(model, cycle, timeZoneAssumed),
    ...listGaps(model),
    ...rightsGaps(model),
    ...figureGaps(model),
    ...ruleGaps(model),
  ].map((gap) => ({ ...gap, subjects: [...new Set(gap.subjects)] }));
}

function gap(
  code: PlanGap["code"],
  subjects: readonly string[],
  affects: PlanGap["affects"] = "moves",
  fetch: PlanGap["fetch"] = null,
): PlanGap[] {
  return subjects.length > 0 ? [{ code, affects, fetch, subjects: [...subjects] }] : [];
}

/** Figures of single guests matter where ProxLB looks at guests one by one: where it moves some, or tries to. */
function provenanceGaps(model: Model, cycle: Cycle, timeZoneAssumed: boolean): PlanGap[] {
  const { method, mode } = model.config.balancing;
  const {
    cpuCurrent,
    pressureMissing,
    versionsAssumed,
    memoryGuestView,
    guestsHidden,
    haUnsettled,
    noQuorum,
    quorumUnknown,
    pictureOld,
  } = model.cluster.provenance;
  const { schedules } = model.config.proxmox_cluster.maintenance_nodes_schedule;
  // What ProxLB does not see decides nothing, known or not.
  const seen = new Set([
    ...model.nodes.map(({ name }) => name),
    ...model.guests.map(({ guest }) => guest.name),
  ]);
  const byHa = model.nodes.filter(({ maintenance }) => maintenance === "ha" || maintenance === null);
  const open = new Set(byHa.map(({ name }) => name));
  const when = (matters: boolean, subjects: readonly string[]) =>
    matters ? subjects.filter((name) => seen.has(name)) : [];
  return [
    ...gap("guests_hidden", guestsHidden === null ? [] : [halfSentence(guestsHidden)]),
    ...gap("no_quorum", noQuorum === null ? [] : [noQuorum]),
    ...gap("quorum_unknown", quorumUnknown === null ? [] : [quorumUnknown], "moves", "lists"),
    ...gap("picture_old", pictureOld === null ? [] : [pictureOld], "moves", "lists"),
    ...gap("guest_memory_guest_view", when(cycle.weighed, memoryGuestView), "moves", "figures"),
    ...gap("guest_cpu_current", when(cycle.weighed && method === "cpu", cpuCurrent), "moves", "figures"),
    ...gap("pressure_missing", when(mode === "psi", pressureMissing), "moves", "figures"),
    // ProxLB compares them all in each cycle, and ends on one that it cannot read.
    ...gap("versions_assumed", when(true, versionsAssumed), "moves", "figures"),
    ...gap("time_zone_assumed", timeZoneAssumed ? Object.keys(schedules) : []),
    ...gap(
      "ha_unsettled",
      haUnsettled.filter((name) => open.has(name)),
      "moves",
      "lists",
    ),
    ...gap("rounding", [...cycle.rounded]),
  ];
}

/** Lists that ProxLB reads anew in each cycle. Pools matter where the config has rules for pools. */
function listGaps(model: Model): PlanGap[] {
  const { lists } = model.cluster.provenance;
  const matters: Record<ListName, boolean> = {
    // One node that is known to have PVE 8 makes ProxLB pass over HA rules.
    haRules: readsHaRules(model) !== false,
    pools: Object.keys(model.config.balancing.pools ?? {}).length > 0,
    haManager: true,
  };
  return LISTS.flatMap(([name, unread, old]) => {
    const { state, reason } = lists[name];
    if (state === "known" || !matters[name]) return [];
    return gap(state === "unread" ? unread : old, [reason ?? "not read yet"], "moves", "lists");
  });
}

/** What ProxLB's own credentials hide from it. Whether they see guests is asked too, and a plan waits for pools alone. */
function rightsGaps(model: Model): PlanGap[] {
  const { proxlbRights: rights, lists } = model.cluster.provenance;
  if (rights === null) return [];
  const { identity, reason, guests, pools } = rights;
  const hasRules = Object.keys(model.config.balancing.pools ?? {}).length > 0;
  const unknown = reason === null ? identity : `${identity}; ${halfSentence(reason)}`;
  const less = [
    ...(guests === "some" || guests === "none"
      ? [`${identity} lacks VM.Audit on ${guests === "none" ? "/vms" : "some of /vms"}`]
      : []),
    ...(hasRules && pools === "some" ? [`${identity} lacks Pool.Audit on some of /pool`] : []),
  ];
  const mayMatter = hasRules && model.cluster.pools.length > 0 && lists.pools.state === "known";
  return [
    ...gap("proxlb_rights_unknown", mayMatter && pools === null ? [unknown] : [], "moves", "figures"),
    ...gap("proxlb_sees_less", less),
    ...gap(
      "pools_unseen",
      hasRules && pools === "none" ? [`${identity} lacks Pool.Audit on /pool`] : [],
      "nothing",
    ),
  ];
}

const LISTS: readonly [ListName, PlanGap["code"], PlanGap["code"]][] = [
  ["haRules", "ha_rules_unread", "ha_rules_old"],
  ["pools", "pools_unread", "pools_old"],
  ["haManager", "ha_status_unread", "ha_status_old"],
];

/** ProxLB passes over HA rules as soon as one node is older than 9. Null while no such node is known and some have not told. */
export function readsHaRules(model: Model): boolean | null {
  if (nodesBefore9(knownVersions(model)).length > 0) return false;
  const untold = new Set(model.cluster.provenance.versionsAssumed);
  return model.nodes.some(({ name }) => untold.has(name)) ? null : !model.before9;
}

/** Nodes that ProxLB sees and that told their version themselves. */
export function knownVersions({ cluster, nodes }: Model) {
  const assumed = new Set(cluster.provenance.versionsAssumed);
  const seen = new Set(nodes.map(({ name }) => name));
  return cluster.nodes.filter(({ name }) => seen.has(name) && !assumed.has(name));
}

function figureGaps(model: Model): PlanGap[] {
  const nodes = model.cluster.nodes.filter((node) => node.online && !hasFigures(node));
  const guests = model.guests.filter(({ guest }) => !guestHasFigures(guest));
  return [
    ...gap(
      "node_without_figures",
      nodes.map(({ name }) => name),
    ),
    ...gap(
      "guest_without_figures",
      guests.map(({ guest }) => guest.name),
    ),
  ];
}

function guestHasFigures(guest: PlannerGuest): boolean {
  const { cpuRatio, cpuCores, memoryUsedBytes, memoryTotalBytes, diskTotalBytes } = guest;
  return [cpuRatio, cpuCores, memoryUsedBytes, memoryTotalBytes, diskTotalBytes].every(
    (figure) => figure !== null,
  );
}

/** What ProxLB reads as it stands, and stumbles over in the same way. Of what is not read nobody knows that it is not there. */
function ruleGaps(model: Model): PlanGap[] {
  const { lists, guestsHidden, proxlbRights } = model.cluster.provenance;
  const isUnread = lists.pools.state === "unread" || proxlbRights?.pools === "none";
  const visible = new Set(model.nodes.map(({ name }) => name));
  const known = new Set(model.cluster.nodes.map(({ name }) => name));
  const pools = new Set(model.cluster.pools.map(({ id }) => id));
  const names = new Set(model.cluster.guests.map(({ name }) => name));
  const { balancing, proxmox_cluster } = model.config;
  const { maintenance_nodes, ignore_nodes, maintenance_nodes_schedule } = proxmox_cluster;
  const reserved = Object.keys(balancing.node_resource_reserve ?? {}).filter((name) => name !== "defaults");
  const named = [...maintenance_nodes, ...ignore_nodes, ...Object.keys(maintenance_nodes_schedule.schedules)];
  const dropped = model.guests.flatMap(({ rules }) => rules.droppedPins);
  const deaf = model.guests.flatMap(({ rules }) => rules.pins.filter(({ node }) => !visible.has(node)));
  const configured = isUnread ? [] : Object.keys(balancing.pools ?? {});
  const ignored = guestsHidden === null ? balancing.ignore_guests : [];
  const seen = new Set(model.guests.map(({ guest }) => guest.vmid));
  const off = model.cluster.haRules.filter(
    ({ negative, disabled, nodes, vmids }) =>
      negative && !disabled && nodes.length > 0 && vmids.filter((vmid) => seen.has(vmid)).length > 1,
  );
  const odd = (code: PlanGap["code"], subjects: readonly string[]) => gap(code, subjects, "nothing");
  return [
    ...odd(
      "pin_node_unknown",
      dropped.map(({ node, rule }) => `${rule.name}: ${node}`),
    ),
    ...odd(
      "pin_never_matches",
      deaf.map(({ node, rule }) => `${rule.name}: ${node}`),
    ),
    ...odd(
      "config_node_unknown",
      [...named, ...reserved].filter((name) => !known.has(name)),
    ),
    ...odd(
      "config_pool_unknown",
      configured.filter((id) => !pools.has(id)),
    ),
    ...odd(
      "config_pool_nested",
      configured.filter((id) => pools.has(id) && isNestedPool(id)),
    ),
    ...odd(
      readsHaRules(model) === null ? "avoid_read_unknown" : "avoid_read_as_apart",
      readsHaRules(model) === false ? [] : off.map(({ id, nodes }) => `${id} (${nodes.join(", ")})`),
    ),
    ...odd(
      "config_guest_unknown",
      ignored.filter((name) => !names.has(name)),
    ),
  ];
}
