import { z } from "zod";
import { ChosenMove } from "@/lib/planning/schema";
import { GuestType } from "@/lib/snapshot/schema";

export const MOVES_LIMIT = 500;

/** Moves that a person chose from a plan, and the fingerprint of that plan. */
export const ApplyInput = z.strictObject({
  fingerprint: z.string().min(1).max(100),
  moves: z
    .array(ChosenMove)
    .min(1, "Choose at least one move.")
    .max(MOVES_LIMIT, `At most ${MOVES_LIMIT} moves at a time.`)
    .refine((moves) => new Set(moves.map(({ vmid }) => vmid)).size === moves.length, {
      message: "A guest can move only once.",
    }),
});
export type ApplyInput = z.infer<typeof ApplyInput>;

export const MOVE_STATES = [
  "waiting",
  "moving",
  "moved",
  /** Checked and not started: Proxmox or the state of the cluster forbids it. */
  "refused",
  "failed",
  /** The run ended before its turn. */
  "not_started",
  /** It was started, and how it ended is not known. */
  "unknown",
] as const;

/** One chosen move and what became of it. */
export const AppliedMove = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  type: GuestType,
  from: z.string(),
  to: z.string(),
  memoryBytes: z.number(),
  state: z.enum(MOVE_STATES),
  /** Why it was refused or failed, in Proxmox's own words where it has some. */
  reason: z.string().nullable(),
  /** PVE's task of the migration; null before it started. */
  upid: z.string().nullable(),
  /** HA-managed guests: the task of the request to the HA manager. */
  requestUpid: z.string().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type AppliedMove = z.infer<typeof AppliedMove>;
