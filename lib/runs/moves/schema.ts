import { z } from "zod";

export const MOVES_LIMIT = 500;

const ChosenMove = z.strictObject({
  vmid: z.number().int().min(100).max(999_999_999),
  from: z.string().min(1).max(100),
  to: z.string().min(1).max(100),
});
export type ChosenMove = z.infer<typeof ChosenMove>;

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
  type: z.enum(["vm", "ct"]),
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

/** What a run was to bring, and what it brought. */
export const Forecast = z.object({
  method: z.enum(["memory", "cpu", "disk"]),
  /** Mode psi is told by use: pressure cannot be foretold. */
  mode: z.enum(["used", "assigned"]),
  /** Highest minus lowest node, percentage points; null without nodes. */
  beforePoints: z.number().nullable(),
  predictedPoints: z.number().nullable(),
  /** Null until the figures have settled after the run, and where they never did. */
  actual: z.object({ seenAt: z.string(), points: z.number().nullable() }).nullable(),
  nodes: z.array(
    z.object({
      node: z.string(),
      beforeRatio: z.number(),
      predictedRatio: z.number(),
      actualRatio: z.number().nullable(),
    }),
  ),
});
export type Forecast = z.infer<typeof Forecast>;
