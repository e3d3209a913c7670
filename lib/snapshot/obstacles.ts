import { z } from "zod";
import { companionsOf, forbiddenBy, keptApart } from "./affinity";
import { type Failback, failbackFrom } from "./failback";
import type { ClusterSnapshot, GuestState, NodeState } from "./schema";

/** What of a guest's config decides whether and how it can move. */
export const ConfigFacts = z.object({
  lock: z.string().nullable(),
  disks: z.array(
    z.object({
      /** "scsi0", "rootfs" */
      drive: z.string(),
      /** "local-lvm:vm-101-disk-0" */
      volume: z.string(),
      storage: z.string(),
      sizeBytes: z.number().nullable(),
      cdrom: z.boolean(),
    }),
  ),
  /** Keys that bind it to its node: "hostpci0". */
  devices: z.array(z.string()),
  hasSnapshots: z.boolean(),
});
export type ConfigFacts = z.infer<typeof ConfigFacts>;

/** What was asked of Proxmox on request about guests that are to move. */
export const MoveFacts = z.object({
  /** By guest id; who is missing was not looked at. */
  configs: z.record(z.string(), ConfigFacts),
  /** `nodes` null: it is on all nodes. */
  storages: z.array(
    z.object({ storage: z.string(), shared: z.boolean(), nodes: z.array(z.string()).nullable() }),
  ),
  /** Replication jobs: the nodes that hold a copy of a guest's disks. */
  replication: z.array(z.object({ vmid: z.number().int(), target: z.string() })),
});
export type MoveFacts = z.infer<typeof MoveFacts>;

export const NOTHING_ASKED: MoveFacts = { configs: {}, storages: [], replication: [] };

/** Why Proxmox would not make a move, or why it takes long; and who comes along. */
export interface MoveObstacles {
  /** What Proxmox will refuse or undo, as whole sentences; empty when nothing is known against the move. */
  refusals: { kind: RefusalKind; sentence: string }[];
  /** What the HA manager does afterwards without undoing it, or may do and nobody knows, as whole sentences. */
  afterwards: string[];
  /**
   * Bytes of disks that only the guest's node has and that are copied along, where their size is known. Null: nobody
   * looked, or our token may not see a storage of theirs.
   */
  localDiskBytes: number | null;
}

export type RefusalKind =
  | "lock"
  | "cores"
  | "apart"
  | "undone"
  | "device"
  | "local_image"
  | "local_disk"
  | "snapshot"
  | "replication"
  | "storage";

type Picture = Pick<ClusterSnapshot, "facts" | "guests" | "nodes">;
type Refuse = (kind: RefusalKind, why: string) => void;

export interface MoveToJudge {
  guest: GuestState;
  /** Where it would go. */
  to: string;
  facts: MoveFacts;
  /** ProxLB's `balancing.with_local_disks`. */
  withLocalDisks: boolean;
  /** Guests that move too: one that is to leave does not keep others away. */
  moving: ReadonlySet<number>;
}

/**
 * Everything known against moving a guest to a node: what the live picture shows, and what its config says where it was
 * looked at. Proxmox itself checks each move again. Pure and client-safe.
 */
export function obstaclesOf(picture: Picture, move: MoveToJudge): MoveObstacles {
  const { guest, to, facts } = move;
  const refusals: MoveObstacles["refusals"] = [];
  const refuse: Refuse = (kind, why) => refusals.push({ kind, sentence: `Proxmox will refuse: ${why}` });
  const target = picture.nodes.find(({ name }) => name === to);
  inPicture(picture, move, target, refuse);
  const { isUndone, sentences } = movedOn(picture, move);
  const afterwards = isUndone ? [] : sentences;
  if (isUndone) for (const sentence of sentences) refusals.push({ kind: "undone", sentence });
  const config = facts.configs[guest.vmid];
  if (!config) return { refusals, afterwards, localDiskBytes: null };
  const byName = new Map(facts.storages.map((each) => [each.storage, each]));
  const local = config.disks.filter(({ storage }) => byName.get(storage)?.shared === false);
  // "Cannot live-migrate replicated VM to node 'x' - not a replication target" (qemu-server, without `force`).
  const copies = facts.replication.filter(({ vmid }) => vmid === guest.vmid).map(({ target }) => target);
  const disks = copies.includes(to) ? [] : local.filter(({ cdrom }) => !cdrom);
  inConfig(move, { config, local, disks, copies }, refuse);
  for (const name of new Set(config.disks.map(({ storage }) => storage))) {
    const nodes = byName.get(name)?.nodes;
    if (nodes && !nodes.includes(to)) refuse("storage", `${to} has no storage ${name}.`);
  }
  const isKnown = config.disks.every(({ storage }) => byName.has(storage));
  const bytes = disks.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  return { refusals, afterwards, localDiskBytes: isKnown ? bytes : null };
}

/** What the HA manager makes of a move that Proxmox takes and carries out, in its next rounds. */
function movedOn(picture: Picture, move: MoveToJudge): { isUndone: boolean; sentences: string[] } {
  const { guest, to, moving } = move;
  const strict = forbiddenBy(picture, guest, to);
  if (strict !== null) {
    // Seen on PVE 9.2.11: undone by the next round of the HA manager, 19 s later.
    const sentence = `The HA manager will move it back: strict HA rule ${strict} does not allow ${to}.`;
    return { isUndone: true, sentences: [sentence] };
  }
  const own = failbackFrom(picture, guest, to, moving);
  if (own !== null)
    return { isUndone: own.known, sentences: [failbackSentence(own, { node: guest.node, to, who: "it" })] };
  // Failback stands with each resource: companions may go back alone.
  const sentences = movedAlong(picture, guest, to).flatMap((other) => {
    const found = failbackFrom(picture, other, to, moving);
    const who = `${other.name} (${other.vmid})`;
    return found ? [failbackSentence(found, { node: other.node, to, who })] : [];
  });
  return { isUndone: false, sentences };
}

function failbackSentence({ rule, avoids, nodes, known }: Failback, { node, to, who }: Returning): string {
  const where = `${nodes.includes(node) ? "back " : ""}to ${nodes.join(" or ")}`;
  const why = avoids ? `${rule} avoids ${to}` : `${rule} prefers ${nodes.length > 1 ? "these" : "it"}`;
  return known
    ? `The HA manager will move ${who} ${where}: ${why}, and failback is on.`
    : `Whether the HA manager moves ${who} ${where} is not known: ${why}, and nobody has read whether failback is on.`;
}

interface Returning {
  /** Where it is now, before the move. */
  node: string;
  to: string;
  who: string;
}

function inPicture(
  picture: Picture,
  { guest, to, moving }: MoveToJudge,
  target: NodeState | undefined,
  refuse: Refuse,
) {
  if (guest.lock !== null) refuse("lock", `${guest.name} is locked (${guest.lock}).`);
  // QEMU does not start with more ("MAX 4 vcpus allowed per VM on this node"); a CT's cores are a limit alone.
  const cores = target?.cpuCores ?? null;
  if (guest.type === "vm" && cores !== null && guest.cpuCores !== null && guest.cpuCores > cores) {
    refuse("cores", `${guest.name} has ${guest.cpuCores} vCPUs, and ${to} has ${cores} cores.`);
  }
  for (const { guest: other, rule } of keptApart(picture, guest)) {
    if (other.node !== to || moving.has(other.vmid)) continue;
    refuse("apart", `HA rule ${rule} keeps ${guest.name} away from ${other.name}, which is on ${to}.`);
  }
}

interface Looked {
  config: ConfigFacts;
  /** What only the guest's node has. */
  local: ConfigFacts["disks"];
  /** Of that, what is copied along: no images in drives, and nothing of which the target holds a copy. */
  disks: ConfigFacts["disks"];
  /** Nodes that the guest is replicated to. */
  copies: readonly string[];
}

function inConfig(move: MoveToJudge, { config, local, disks, copies }: Looked, refuse: Refuse): void {
  const { guest, to, withLocalDisks } = move;
  const [first] = disks;
  const image = local.find(({ cdrom }) => cdrom);
  const runs = guest.type === "vm" && guest.status !== "stopped";
  if (config.lock !== null && guest.lock === null)
    refuse("lock", `${guest.name} is locked (${config.lock}).`);
  if (config.devices.length > 0) {
    refuse("device", `it uses devices of ${guest.node}: ${config.devices.join(", ")}.`);
  }
  if (image)
    refuse("local_image", `an image that only ${guest.node} has is in ${image.drive}: ${image.volume}.`);
  if (first && guest.type === "vm" && !withLocalDisks) {
    refuse("local_disk", `${first.volume} is local to ${guest.node}, and balancing.with_local_disks is off.`);
  } else if (first && runs && config.hasSnapshots) {
    refuse("snapshot", `it has snapshots, and ${first.volume} is local to ${guest.node}.`);
  }
  if (runs && copies.length > 0 && !copies.includes(to)) {
    refuse("replication", `it is replicated to ${copies.join(", ")}, and a running VM moves only there.`);
  }
}

/**
 * Where a guest is once the HA manager is done with a move to `to`: there, or on the one node to which a strict rule or
 * failback is known to take it. Where that may be one of several nodes, or nobody has read failback, it is `to`.
 */
export function endsOn(
  picture: Picture,
  { guest, to, moving }: Pick<MoveToJudge, "guest" | "to" | "moving">,
): string {
  if (forbiddenBy(picture, guest, to) !== null)
    return forbiddenBy(picture, guest, guest.node) === null ? guest.node : to;
  const found = failbackFrom(picture, guest, to, moving);
  const [only = to, ...others] = found?.known ? found.nodes : [];
  return others.length > 0 ? to : only;
}

/** Guests that Proxmox moves along with this one, wherever it goes; those that are there already stay. */
export function movedAlong(picture: Omit<Picture, "nodes">, guest: GuestState, to: string): GuestState[] {
  return companionsOf(picture, guest).filter(({ node }) => node !== to);
}
