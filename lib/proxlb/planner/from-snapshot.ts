import { halfSentence } from "@/lib/core/half-sentence";
import { formatDuration } from "@/lib/core/units";
import type { ClusterSnapshot, FactRead, GuestState, HaRule, NodeState } from "@/lib/snapshot/schema";
import type { ListKnowledge, PlannerCluster, PlannerGuest, PlannerHaRule, PlannerPool } from "./cluster";
import type { PressureByMethod, ProxlbRights } from "./ground";

/** What ProxLB reads beyond the live snapshot; whatever is not given becomes a gap of the plan where it matters. */
export interface SnapshotExtras {
  /** PVE version by node name, as `/nodes/{node}/version` writes it. */
  versions?: ReadonlyMap<string, string>;
  /** Hour average of CPU by guest id, 0..1 of the guest's cores (`rrdAverage` of key `cpu`). */
  guestCpuRatios?: ReadonlyMap<number, number>;
  /** The node's view of a VM's memory by guest id, where the picture has it not. */
  guestMemoryBytes?: ReadonlyMap<number, number>;
  /** When the plan is made; without it no list counts as old. */
  at?: Date;
  /** What ProxLB's own credentials may see; without it they see what ours see. */
  proxlbRights?: ProxlbRights | null;
  nodePressure?: ReadonlyMap<string, PressureByMethod>;
  guestPressure?: ReadonlyMap<number, PressureByMethod>;
}

/** Assumed where no node tells; all that matters about it is that it is 9 or newer. */
const NEWEST_VERSION = "9.0.0";

/** The part of the live picture that a plan is made of. Without `connection` its age is no question. */
export type PlanPicture = Pick<ClusterSnapshot, "facts" | "nodes" | "guests"> &
  Partial<Pick<ClusterSnapshot, "connection">>;

/** The live picture as the planner's input. */
export function clusterFromSnapshot(snapshot: PlanPicture, extras: SnapshotExtras = {}): PlannerCluster {
  const { versions, guestCpuRatios, guestMemoryBytes, nodePressure, guestPressure, proxlbRights, at } =
    extras;
  const assumed = snapshot.facts.pveVersion ?? NEWEST_VERSION;
  const online = snapshot.nodes.filter(({ status }) => status === "online");
  const running = snapshot.guests.filter(isSeenRunning);
  const hostBytesOf = (guest: GuestState) => guestMemoryBytes?.get(guest.vmid) ?? guest.memoryHostBytes;
  const guestView = running.filter(
    (guest) => guest.type === "vm" && hostBytesOf(guest) === null && guest.memoryUsedBytes !== null,
  );
  const { reads } = snapshot.facts;
  const namesOf = (items: readonly { name: string }[]) => items.map(({ name }) => name);
  return {
    nodes: snapshot.nodes.map((node) =>
      plannerNode(node, versions?.get(node.name) ?? assumed, nodePressure?.get(node.name) ?? null),
    ),
    guests: snapshot.guests.map((guest) =>
      plannerGuest(
        guest,
        hostBytesOf(guest) ?? guest.memoryUsedBytes,
        guestCpuRatios?.get(guest.vmid) ?? guest.cpuRatio,
        guestPressure?.get(guest.vmid) ?? null,
      ),
    ),
    pools: proxlbRights?.pools === "none" ? [] : poolsOf(snapshot),
    haRules: snapshot.facts.haRules.map(plannerHaRule),
    provenance: {
      cpuCurrent: namesOf(running.filter(({ vmid }) => !guestCpuRatios?.has(vmid))),
      pressureMissing: [
        ...namesOf(online.filter(({ name }) => !nodePressure?.has(name))),
        ...namesOf(running.filter(({ vmid }) => !guestPressure?.has(vmid))),
      ],
      versionsAssumed: namesOf(online.filter(({ name }) => !versions?.has(name))),
      memoryGuestView: namesOf(guestView),
      guestsHidden: snapshot.facts.guestsHidden,
      haUnsettled: namesOf(online.filter(({ haUnsettled }) => haUnsettled)),
      noQuorum: snapshot.facts.quorate === false ? (snapshot.facts.name ?? "this cluster") : null,
      ...quorumKnowledge(snapshot.facts, at),
      pictureOld: pictureOld(snapshot.connection, at),
      proxlbRights: proxlbRights ?? null,
      lists: {
        haRules: knowledgeOf(reads.haRules, at),
        pools: knowledgeOf(reads.pools, at),
        haManager: knowledgeOf(reads.haManager, at),
      },
    },
  };
}

/** While somebody watches the picture is read every 10 s, and anew before a plan that a program asks for. */
export const PICTURE_OLD_MS = 20_000;

/** How old loads and places of guests are, where they may be others by now; null where they are of this moment. */
function pictureOld(connection: PlanPicture["connection"], at: Date | undefined): string | null {
  if (!connection || connection.seenAt === null || !at) return null;
  const { state, seenAt, reason } = connection;
  const ageMs = at.getTime() - Date.parse(seenAt);
  const age = ageMs > 0 ? `read ${formatDuration(ageMs / 1000)} before this plan` : "read before this plan";
  if (state === "unreachable") return reason === null ? age : `${age}; ${halfSentence(reason)}`;
  return ageMs > PICTURE_OLD_MS ? age : null;
}

/** Asked for every one or two minutes, and as soon as a node comes or goes. A quorum that was there may be lost since. */
function quorumKnowledge({ quorate, reads }: PlanPicture["facts"], at: Date | undefined) {
  const { state, reason } = knowledgeOf(reads.clusterStatus, at);
  const isKnown = quorate === false || state === "known";
  const { readAt } = reads.clusterStatus;
  return {
    quorumUnknown: isKnown ? null : (reason ?? "not read yet"),
    quorumAgeSeconds:
      quorate && isKnown && readAt !== null && at
        ? Math.max(0, Math.round((at.getTime() - Date.parse(readAt)) / 1000))
        : null,
  };
}

/** The collector reads these lists every five minutes while somebody watches; older ones may have changed. */
const OLD_MS = 6 * 60_000;

function knowledgeOf(read: FactRead, at: Date | undefined): ListKnowledge {
  const { state, readAt, reason } = read;
  if (readAt === null) return { state: "unread", reason: reason === null ? null : halfSentence(reason) };
  const ageMs = at ? at.getTime() - Date.parse(readAt) : 0;
  if (state !== "unreadable" && ageMs <= OLD_MS) return { state: "known", reason: null };
  const age = at ? `read ${formatDuration(ageMs / 1000)} before this plan` : `last read at ${readAt}`;
  return { state: "old", reason: reason === null ? age : `${age}; ${halfSentence(reason)}` };
}

/** Per-node lists, which ProxLB reads, say "running" of every VM whose process is there, paused ones too. */
export function isSeenRunning(guest: GuestState): boolean {
  return (guest.status === "running" || guest.status === "paused") && !guest.template;
}

function plannerNode(node: NodeState, pveVersion: string, pressure: PressureByMethod | null) {
  return {
    name: node.name,
    online: node.status === "online",
    haMaintenance: node.haMaintenance,
    pveVersion,
    cpuRatio: node.cpuRatio,
    cpuCores: node.cpuCores,
    memoryUsedBytes: node.memoryUsedBytes,
    memoryTotalBytes: node.memoryTotalBytes,
    diskUsedBytes: node.diskUsedBytes,
    diskTotalBytes: node.diskTotalBytes,
    pressure,
  };
}

function plannerGuest(
  guest: GuestState,
  memoryUsedBytes: number | null,
  cpuRatio: number | null,
  pressure: PressureByMethod | null,
): PlannerGuest {
  return {
    vmid: guest.vmid,
    name: guest.name,
    type: guest.type,
    node: guest.node,
    running: isSeenRunning(guest),
    cpuCores: guest.cpuCores,
    cpuRatio,
    memoryUsedBytes,
    memoryTotalBytes: guest.memoryTotalBytes,
    diskUsedBytes: guest.diskUsedBytes,
    diskTotalBytes: guest.diskTotalBytes,
    tags: guest.tags,
    pressure,
  };
}

/** "zone/db". ProxLB asks for it by its id, PVE answers 501, and ProxLB takes it for empty. */
export function isNestedPool(poolid: string): boolean {
  return poolid.includes("/");
}

/** In PVE's order of pools, with the names of their guests, stopped ones included; nested pools are empty. */
function poolsOf(snapshot: PlanPicture): PlannerPool[] {
  const members = new Map<string, string[]>(snapshot.facts.pools.map(({ poolid }) => [poolid, []]));
  for (const { name, pool } of snapshot.guests) {
    if (pool === null || isNestedPool(pool)) continue;
    const names = members.get(pool);
    if (names) names.push(name);
    else members.set(pool, [name]);
  }
  return [...members].map(([id, names]) => ({ id, members: names }));
}

export function plannerHaRule(rule: HaRule): PlannerHaRule {
  return {
    id: rule.rule,
    negative: rule.affinity === "negative",
    disabled: rule.disabled,
    nodes: rule.nodes,
    vmids: rule.resources.map((resource) => Number(resource.split(":").at(-1))).filter(Number.isInteger),
  };
}
