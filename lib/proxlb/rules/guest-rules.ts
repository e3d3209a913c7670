import { ProxlbConfig as ProxlbConfigSchema } from "@/lib/proxlb/config/schema";
import type { PlannerGuest } from "@/lib/proxlb/planner/cluster";
import { clusterFromSnapshot, isNestedPool } from "@/lib/proxlb/planner/from-snapshot";
import { type Model, modelOf } from "@/lib/proxlb/planner/model";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import type { ModelGuest } from "@/lib/proxlb/planner/shapes";
import type { ClusterSnapshot, GuestState } from "@/lib/snapshot/schema";
import { type GuestRules, type Pin, withoutPriority } from "./book";
import type { GuestRule } from "./schema";
import { unreadTag } from "./unread-tags";

/**
 * What ProxLB makes of everything that touches this guest, by the book, the groups and the versions of the plan's model:
 * in a cluster of PVE 8 and 9 both say the same.
 * @param config null when proxlb.yaml cannot be read: pools and ignored guests are then missing.
 * @param versions PVE's version by node name, as far as it was asked for
 */
export function guestRules(
  snapshot: ClusterSnapshot,
  config: PlannerConfig | null,
  guest: GuestState,
  versions: ReadonlyMap<string, string> = new Map(),
): GuestRule[] {
  const cluster = clusterFromSnapshot(snapshot, { versions });
  const self = cluster.guests.find(({ vmid }) => vmid === guest.vmid);
  if (!self) return [];
  // No maintenance window changes a rule, so any time will do.
  const model = modelOf(cluster, config ?? NO_CONFIG, new Date(0));
  const rules = model.book.rulesOf(self);
  return [
    ...ignoreRules(rules, guest),
    ...pinRules(rules, model),
    ...affinityRules(rules, model, guest),
    ...antiAffinityRules(rules, model, guest),
    ...deadPoolRules(model, guest),
    ...unreadHaRules(snapshot, guest, model.before9),
    ...unreadTagRules(guest),
  ];
}

/** ProxLB's defaults: no pools, nobody ignored. */
const NO_CONFIG: PlannerConfig = ProxlbConfigSchema.parse({
  proxmox_api: { hosts: [], user: "nobody@pve" },
});

function unreadTagRules({ tags }: GuestState): GuestRule[] {
  return tags.flatMap((name): GuestRule[] => {
    const unread = unreadTag(name);
    return unread ? [{ source: "tag", name, effective: false, ...unread }] : [];
  });
}

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

function pinRules({ pins, droppedPins, strict }: GuestRules, { nodes }: Model): GuestRule[] {
  const nodeNames = nodes.map((node) => node.name);
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
  return withoutPriority(node) !== node ? " It does not understand priorities in HA rules." : "";
}

function affinityRules({ affinity }: GuestRules, model: Model, guest: GuestState): GuestRule[] {
  const last = affinity.at(-1);
  return affinity.map((ref): GuestRule => {
    const base = { source: ref.source, name: ref.name, kind: "affinity" as const };
    if (ref !== last && last) {
      const sentence = `Without effect: ProxLB keeps a guest in one affinity group only and takes the last, ${last.name}.`;
      return { ...base, sentence, effective: false };
    }
    const others = membersBeside(model, guest, ({ rules }) => rules.affinity.at(-1)?.name === ref.name);
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

function antiAffinityRules({ antiAffinity }: GuestRules, model: Model, guest: GuestState): GuestRule[] {
  const several =
    antiAffinity.length > 1 ? " Of several such groups the last one that finds a node decides." : "";
  const nodes = model.nodes.length;
  return antiAffinity.map((ref): GuestRule => {
    const others = membersBeside(model, guest, ({ rules }) =>
      rules.antiAffinity.some(({ name }) => name === ref.name),
    );
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

/** Guests that ProxLB sees and that belong, this one left out. */
function membersBeside(
  { guests }: Model,
  self: GuestState,
  belongs: (guest: ModelGuest) => boolean,
): PlannerGuest[] {
  return guests
    .filter((member) => member.guest.vmid !== self.vmid && belongs(member))
    .map(({ guest }) => guest);
}

/** What proxlb.yaml says of a pool within a pool: ProxLB cannot ask PVE for its members. */
function deadPoolRules({ config }: Model, { pool }: GuestState): GuestRule[] {
  const { pools } = config.balancing;
  if (pool === null || !isNestedPool(pool) || !pools || !Object.hasOwn(pools, pool)) return [];
  const rule = pools[pool];
  if (!rule) return [];
  const kinds: GuestRule["kind"][] = [
    ...(rule.type === "affinity" ? (["affinity"] as const) : []),
    ...(rule.type === "anti-affinity" ? (["anti_affinity"] as const) : []),
    ...(rule.pin?.length ? (["pin"] as const) : []),
  ];
  const sentence =
    "Without effect: ProxLB cannot read pools within pools (Proxmox VE answers 501) and takes this one for empty.";
  return kinds.map((kind) => ({ source: "pool", name: pool, kind, sentence, effective: false }));
}

const NAMED = 3;

function names(guests: readonly PlannerGuest[]): string {
  const first = guests.slice(0, NAMED).map(({ name }) => name);
  const more = guests.length - first.length;
  return more > 0 ? `${first.join(", ")} and ${more} more` : first.join(", ");
}

function places(guests: readonly PlannerGuest[]): string {
  const first = guests.slice(0, NAMED).map(({ name, node }) => `${name} is on ${node}`);
  const more = guests.length - first.length;
  return more > 0 ? `${first.join(", ")}, and ${more} more` : first.join(", ");
}

/** HA rules that PVE has and ProxLB does not look at. */
function unreadHaRules({ facts }: ClusterSnapshot, guest: GuestState, before9: boolean): GuestRule[] {
  const touching = facts.haRules.filter((rule) => rule.resources.includes(`${guest.type}:${guest.vmid}`));
  return touching
    .filter((rule) => rule.disabled || before9)
    .map((rule): GuestRule => {
      const kind =
        rule.affinity === "negative" ? "anti_affinity" : rule.type === "node-affinity" ? "pin" : "affinity";
      const sentence = rule.disabled
        ? "Disabled in PVE, so neither PVE nor ProxLB follows it."
        : "PVE follows it; ProxLB reads HA rules only where every node has PVE 9 or newer.";
      return { source: "ha", name: rule.rule, kind, sentence, effective: false };
    });
}
