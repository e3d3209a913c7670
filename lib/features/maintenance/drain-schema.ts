import { z } from "zod";
import { NextPage, pageInput, rowCursor } from "@/lib/core/page";
import { AppliedMove } from "@/lib/runs/moves/schema";
import { GuestType } from "@/lib/snapshot/schema";

/** PVE allows host names alone. */
export const NodeName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, "That is no name of a node.");

const yesNo = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

/** One migration of a drain, foretold. Bytes are bytes, times seconds. */
export const DrainMove = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  type: GuestType,
  from: z.string(),
  to: z.string(),
  memoryBytes: z.number(),
  /** A CT is shut down, moved and started. */
  restarts: z.boolean(),
  /** The HA manager carries it out, in one of its next rounds. */
  haManaged: z.boolean(),
  /** Copied along; null until its config was looked at. */
  localDiskBytes: z.number().nullable(),
  /** What the HA manager does afterwards without undoing it, or may do and nobody knows, as sentences. */
  afterwards: z.array(z.string()),
  /** By the migrations of the past; null where fewer than three tell. */
  seconds: z.number().nullable(),
});
export type DrainMove = z.infer<typeof DrainMove>;

export const BLOCKER_KINDS = [
  "restart",
  "ignored",
  "migrating",
  "unknown_memory",
  "node_ignored",
  "closed",
  "pin",
  "apart",
  "breaks",
  "tears",
  "fellow",
  "memory",
  "no_target",
  "lock",
  "cores",
  "undone",
  "device",
  "local_image",
  "local_disk",
  "snapshot",
  "replication",
  "storage",
] as const;

/** A guest that would stay, why, and what a person can do about it. */
export const DrainBlocker = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  type: GuestType,
  /** `no_target`: each node has another reason against it. */
  kind: z.enum(BLOCKER_KINDS),
  /** One that holds wherever it would go, or one for each node. */
  sentences: z.array(z.string()),
  remedy: z.string(),
});
export type DrainBlocker = z.infer<typeof DrainBlocker>;

/** What a drain of a node would do, before anything moves. */
export const DrainForecast = z.object({
  node: z.string(),
  restartContainers: z.boolean(),
  /** When the picture was read that it rests on. */
  seenAt: z.string().nullable(),
  moves: z.array(DrainMove),
  /** Guests of other nodes step aside first, so that the moves go one after the other. */
  inOrder: z.boolean(),
  /** Memory of the nodes before and after, and what guests may use of it. */
  loads: z.array(
    z.object({
      node: z.string(),
      memoryBeforeBytes: z.number(),
      memoryAfterBytes: z.number(),
      memoryRoomBytes: z.number(),
    }),
  ),
  /** All of it, so many at a time as proxlb.yaml says; null where it is not known. */
  seconds: z.number().nullable(),
  /** Guests of the node that do not run: they need not move, and stay. */
  resting: z.number().int(),
  blockers: z.array(DrainBlocker),
  /** Every running guest finds a place. */
  leavesAll: z.boolean(),
  /** How much of it is proven. */
  proof: z.string(),
  /** What ProxLB would do itself at its next cycle, were the node in maintenance. */
  proxlb: z.object({
    moves: z.array(z.object({ vmid: z.number().int(), guest: z.string(), to: z.string() })),
    /** Moves that it computes and does not carry out: `balancing.enable` is off, or the type left out. */
    plansOnly: z.number().int(),
    /** Rules and room that these moves would not respect, as sentences. */
    breaks: z.array(z.string()),
    uncertain: z.boolean(),
  }),
  /** Whether the cluster can spare the node. */
  guard: z.object({
    /** Nothing helps against it; null where there is none. */
    refusal: z.string().nullable(),
    /** With the arithmetic; a reason overrides them. */
    objections: z.array(z.string()),
    /** To be known. */
    notes: z.array(z.string()),
  }),
  /** Guests whose config Proxmox was asked for: local disks, devices, images, snapshots. */
  looked: z.object({ done: z.number().int(), missing: z.array(z.number().int()) }),
});
export type DrainForecast = z.infer<typeof DrainForecast>;

export const ForecastInput = z.object({ name: NodeName, restartContainers: yesNo.default(false) });

/** Why it is done although the cluster can hardly spare the node, or in spite of a blackout. */
const Override = z.string().trim().min(3, "Say why.").max(500).optional();

export const StartDrainInput = z.strictObject({
  name: NodeName,
  /** Running CTs may be restarted on another node. */
  restartContainers: yesNo.default(false),
  override: Override,
});

export const EndDrainInput = z.strictObject({
  name: NodeName,
  /** Bring back what the drain moved; otherwise the node is unmarked and everything stays. */
  bringBack: yesNo.default(true),
  override: Override,
});

export const IgnoreNodeInput = z.strictObject({ name: NodeName, ignored: yesNo });
export const IgnoredNode = z.object({
  name: z.string(),
  ignored: z.boolean(),
  /** What ProxLB was not told, and why; null where it was. */
  untold: z.string().nullable(),
});

export const DRAIN_STATES = [
  /** proxlb.yaml is being changed. */
  "marking",
  /** Guests are leaving. */
  "moving",
  /** In maintenance; what could leave has left. */
  "in_maintenance",
  /** A person stopped it: the rest is still there. */
  "stopped",
  /** ProxLB UI was stopped meanwhile, or the moves failed. */
  "interrupted",
  "unmarking",
  /** Guests are coming back. */
  "returning",
  /** A person stopped that: the rest is still elsewhere. */
  "return_stopped",
  /** ProxLB UI was stopped before or while they came back, or that failed. */
  "return_interrupted",
  "ended",
] as const;

const Kept = z.object({ vmid: z.number().int(), guest: z.string(), reason: z.string() });

/** One drain, from its start until its guests are back. */
export const DrainView = z.object({
  id: z.number().int(),
  node: z.string(),
  state: z.enum(DRAIN_STATES),
  requestedBy: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
  restartContainers: z.boolean(),
  /** Why it was done against an objection. */
  override: z.string().nullable(),
  /** Why the node is in maintenance also without the drain, as a sentence; null where it is not. */
  staysMarked: z.string().nullable(),
  /** What went wrong, or what ProxLB was not told, as sentences. */
  remarks: z.array(z.string()),
  /** The newest run of its moves; null where nothing had to move. */
  runId: z.number().int().nullable(),
  runReason: z.string().nullable(),
  /** The moves of that run. */
  moves: z.array(AppliedMove),
  /** Guests that this drain moved away and that are not back. */
  away: z.array(z.object({ vmid: z.number().int(), guest: z.string(), home: z.string(), node: z.string() })),
  /** Running guests that are on the node now; null while the picture does not tell. */
  stillThere: z.number().int().nullable(),
  /** Who was left behind, with the reason found when the moves were planned; while the node is out, who of them is there. */
  left: z.array(Kept),
});
export type DrainView = z.infer<typeof DrainView>;

export const NodeInput = z.object({ name: NodeName });

/** A node's maintenance: the newest drain of it that is not over, or that can still be undone. */
export const NodeMaintenance = z.object({ drain: DrainView.nullable() });
export type NodeMaintenance = z.infer<typeof NodeMaintenance>;

export const ListDrainsInput = z.object({
  ...pageInput(rowCursor, { default: 20, max: 100 }),
  open: yesNo.optional(),
});
export const DrainsPage = z.object({ drains: z.array(DrainView), next: NextPage });
export type DrainsPage = z.infer<typeof DrainsPage>;
