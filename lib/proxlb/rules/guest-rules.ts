import { type ProxlbConfig, ProxlbConfig as ProxlbConfigSchema } from "@/lib/proxlb/config/schema";
import { clusterFromSnapshot } from "@/lib/proxlb/planner/from-snapshot";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import type { ClusterSnapshot, GuestState } from "@/lib/snapshot/schema";
import { type GuestRules, type Pin, RuleBook } from "./book";
import type { GuestRule } from "./schema";

/**
 * What ProxLB makes of everything that touches this guest, read by the same rule book as the plan.
 * @param config null when proxlb.yaml cannot be read: pools and ignored guests are then missing.
 */
export function guestRules(
  snapshot: ClusterSnapshot,
  config: ProxlbConfig | null,
  guest: GuestState,
): GuestRule[] {
  const namesakes = snapshot.guests.filter((other) => other.name === guest.name);
  const cluster = clusterFromSnapshot({ ...snapshot, guests: namesakes });
  const self = cluster.guests.find(({ vmid }) => vmid === guest.vmid);
  if (!self) return [];
  const ignoredNodes = config?.proxmox_cluster.ignore_nodes ?? [];
  const nodeNames = snapshot.nodes
    .filter(({ name, status }) => status === "online" && !ignoredNodes.includes(name))
    .map(({ name }) => name);
  const readsHa = Number.parseInt(snapshot.facts.pveVersion ?? "9", 10) >= 9;
  const book = new RuleBook(cluster, config ?? NO_CONFIG, nodeNames, readsHa);
  const rules = book.rulesOf(self);
  return [
    ...ignoreRules(rules, guest),
    ...pinRules(rules, nodeNames),
    ...affinityRules(rules, snapshot, guest),
    ...antiAffinityRules(rules, snapshot, guest),
    ...unreadHaRules(snapshot, guest, readsHa),
  ];
}

/** ProxLB's defaults: no pools, nobody ignored. */
const NO_CONFIG: ProxlbConfig = ProxlbConfigSchema.parse({ proxmox_api: { hosts: [], user: "nobody@pve" } });

function ignoreRules({ ignoredBy }: GuestRules, guest: GuestState): GuestRule[] {
  if (ignoredBy === null) return [];
  const byTag = ignoredBy === "tag";
  const name = byTag
    ? (guest.tags.find((tag) => tag.startsWith("plb_ignore")) ?? "plb_ignore")
    : "balancing.ignore_guests";
  const sentence =
    "ProxLB never moves this guest, not even off a node in maintenance. Its load still counts for its node.";
  return [{ source: byTag ? "tag" : "config", name, kind: "ignore", sentence, effective: true }];
}

function pinRules({ pins, droppedPins, strict }: GuestRules, nodeNames: string[]): GuestRule[] {
  const allowed = [...new Set(pins.map(({ node }) => node))];
  const loose = strict ? "" : " Its pool is not strict, so ProxLB may take the freest node instead.";
  const rule = ({ rule: { source, name }, node }: Pin): GuestRule => {
    const known = nodeNames.includes(node);
    const others = allowed.filter((other) => other !== node);
    const union = others.length > 0 ? ` Other pins allow ${others.join(", ")} too: any of them will do.` : "";
    const sentence = known
      ? `ProxLB may place it on ${node}.${union}${loose}`
      : `ProxLB reads the node as “${node}”, which no online node is called, and so cannot place the guest there.${priorityHint(node)}`;
    return { source, name, kind: "pin", sentence, effective: known };
  };
  const dropped = ({ rule: { source, name }, node }: Pin): GuestRule => ({
    source,
    name,
    kind: "pin" as const,
    effective: false,
    sentence: `There is no online node “${node}” that ProxLB balances, so it drops this pin.`,
  });
  return [...pins.map(rule), ...droppedPins.map(dropped)];
}

function priorityHint(node: string): string {
  return /:\d+$/.test(node) ? " It does not understand priorities in HA rules." : "";
}

function affinityRules({ affinity }: GuestRules, snapshot: ClusterSnapshot, guest: GuestState): GuestRule[] {
  const last = affinity.at(-1);
  return affinity.map((ref): GuestRule => {
    const base = { source: ref.source, name: ref.name, kind: "affinity" as const };
    if (ref !== last && last) {
      const sentence = `Without effect: ProxLB keeps a guest in one affinity group only and takes the last, ${last.name}.`;
      return { ...base, sentence, effective: false };
    }
    const others = membersBeside(ref, snapshot, guest);
    const also = ref.source === "ha" ? " It reads every HA rule that is not negative as such a group." : "";
    const away = others.filter(({ node }) => node !== guest.node);
    const now = away.length > 0 ? ` Not so now: ${places(away)}.` : "";
    const sentence =
      others.length === 0
        ? `ProxLB would keep it on one node with the others of ${ref.name}, but no other one runs.`
        : `ProxLB keeps it on one node with ${names(others)}.${now}`;
    return { ...base, sentence: sentence + also, effective: others.length > 0 };
  });
}

function antiAffinityRules(
  { antiAffinity }: GuestRules,
  snapshot: ClusterSnapshot,
  guest: GuestState,
): GuestRule[] {
  const several =
    antiAffinity.length > 1 ? " Of several such groups the last one that finds a node decides." : "";
  const nodes = snapshot.nodes.filter(({ status }) => status === "online").length;
  return antiAffinity.map((ref): GuestRule => {
    const others = membersBeside(ref, snapshot, guest);
    const near = others.filter(({ node }) => node === guest.node);
    const now = near.length > 0 ? ` Not so now: ${places(near)} too.` : "";
    const tooMany =
      others.length + 1 > nodes ? ` There are more guests in it than nodes (${nodes}): some will meet.` : "";
    const sentence =
      others.length === 0
        ? `ProxLB would keep it off the nodes of the others of ${ref.name}, but no other one runs.`
        : `ProxLB keeps it on another node than ${names(others)}.${now}${tooMany}`;
    const base = { source: ref.source, name: ref.name, kind: "anti_affinity" as const };
    return { ...base, sentence: sentence + several, effective: others.length > 0 };
  });
}

/** Running guests that the same tag, pool or HA rule names, this one left out. */
function membersBeside(
  { source, name }: RuleRef,
  { guests, facts }: ClusterSnapshot,
  self: GuestState,
): GuestState[] {
  const rule = source === "ha" ? facts.haRules.find((candidate) => candidate.rule === name) : undefined;
  const belongs = (guest: GuestState) =>
    source === "tag"
      ? guest.tags.includes(name)
      : source === "pool"
        ? guest.pool === name
        : (rule?.resources.includes(`${guest.type}:${guest.vmid}`) ?? false);
  return guests.filter((guest) => guest.vmid !== self.vmid && guest.status === "running" && belongs(guest));
}

const NAMED = 3;

function names(guests: readonly GuestState[]): string {
  const first = guests.slice(0, NAMED).map(({ name }) => name);
  const more = guests.length - first.length;
  return more > 0 ? `${first.join(", ")} and ${more} more` : first.join(", ");
}

function places(guests: readonly GuestState[]): string {
  const first = guests.slice(0, NAMED).map(({ name, node }) => `${name} is on ${node}`);
  const more = guests.length - first.length;
  return more > 0 ? `${first.join(", ")}, and ${more} more` : first.join(", ");
}

/** HA rules that PVE has and ProxLB does not look at. */
function unreadHaRules({ facts }: ClusterSnapshot, guest: GuestState, readsHa: boolean): GuestRule[] {
  const touching = facts.haRules.filter((rule) => rule.resources.includes(`${guest.type}:${guest.vmid}`));
  return touching
    .filter((rule) => rule.disabled || !readsHa)
    .map((rule): GuestRule => {
      const kind =
        rule.affinity === "negative" ? "anti_affinity" : rule.type === "node-affinity" ? "pin" : "affinity";
      const sentence = rule.disabled
        ? "Disabled in PVE, so neither PVE nor ProxLB follows it."
        : "PVE follows it; ProxLB reads HA rules only where every node has PVE 9 or newer.";
      return { source: "ha", name: rule.rule, kind, sentence, effective: false };
    });
}
