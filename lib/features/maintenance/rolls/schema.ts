import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { NodeName } from "../drain-schema";

/** How a node is known to be done: a person says so, it has started anew, or it has another version of Proxmox VE. */
export const DONE_WHEN = ["confirmed", "rebooted", "updated"] as const;

export const RollInput = z.strictObject({
  /** In the order in which they are taken out. */
  nodes: z
    .array(NodeName)
    .min(1, "Choose at least one node.")
    .max(100)
    .refine((nodes) => new Set(nodes).size === nodes.length, "Each node once."),
  doneWhen: z.enum(DONE_WHEN).default("confirmed"),
  /** Running CTs may be restarted on another node. */
  restartContainers: z.boolean().default(false),
  override: z.string().trim().min(3, "Say why.").max(500).optional(),
});
export type RollInput = z.input<typeof RollInput>;

export const RollPreviewInput = RollInput.pick({ nodes: true, restartContainers: true });

/** What stands against taking each of the nodes out, as the cluster is now. */
export const RollPreview = z.object({
  nodes: z.array(
    z.object({
      node: z.string(),
      /** Guests that leave it. */
      moves: z.number().int(),
      /** Null where it is not known. */
      seconds: z.number().nullable(),
      /** Guests that would stay, each with why: the roll would stop there. */
      stays: z.array(z.object({ vmid: z.number().int(), guest: z.string(), reason: z.string() })),
      /** Nothing helps against it. */
      refusal: z.string().nullable(),
      /** A reason overrides them. */
      objections: z.array(z.string()),
      /** To be known: what else must not fail while it is out. */
      notes: z.array(z.string()),
    }),
  ),
});
export type RollPreview = z.infer<typeof RollPreview>;

export const NODE_STANDS = [
  "to_come",
  "draining",
  "out",
  "returning",
  "done",
  /** Of a roll that was ended: still in maintenance by its drain. */
  "still_out",
  /** Of a roll that was ended: it was out, and its drain was ended since, or had been before. */
  "back_since",
  /** Of a roll that was ended before its turn. */
  "left_alone",
] as const;

/** So many of the newest are listed. */
export const ROLLS_LISTED = 20;

export const RollView = z.object({
  id: z.number().int(),
  state: z.enum(["running", "stopped", "ended"]),
  doneWhen: z.enum(DONE_WHEN),
  restartContainers: z.boolean(),
  nodes: z.array(z.object({ node: z.string(), stands: z.enum(NODE_STANDS) })),
  /** What it waits for, or why it stopped; null where there is nothing to say. */
  reason: z.string().nullable(),
  requestedBy: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
});
export type RollView = z.infer<typeof RollView>;

export const RollList = z.object({ rolls: z.array(RollView) });
export type RollList = z.infer<typeof RollList>;

export const RollIdInput = z.strictObject({ id: RowId });
