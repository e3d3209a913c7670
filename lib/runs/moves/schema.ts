import { z } from "zod";
import { ChosenMove } from "@/lib/planning/schema";
import { GuestType } from "@/lib/snapshot/schema";

export const MOVES_LIMIT = 500;

/** The field that says why something is started in spite of a blackout. */
export const OVERRIDE = "overrideBlackout";
const OverrideBlackout = z.string().trim().min(3, "Say why, in some words.").max(500).optional();

/** What a rebalance takes. */
export const RebalanceInput = z.object({ [OVERRIDE]: OverrideBlackout });

const Chosen = z
  .array(ChosenMove)
  .min(1, "Choose at least one move.")
  .max(MOVES_LIMIT, `At most ${MOVES_LIMIT} moves at a time.`);

const GOES_ON = "A guest goes on from where its move before has brought it.";

/** Moves that a person chose from a plan, and the fingerprint of that plan. */
export const ApplyInput = z
  .strictObject({
    fingerprint: z.string().min(1).max(100),
    moves: Chosen,
    /**
     * One after the other as they stand, and none after one that was not made: each stands on those before. A guest may
     * then step aside first, and go on from where it is.
     */
    inOrder: z.boolean().optional(),
    overrideBlackout: OverrideBlackout,
  })
  .refine(({ moves, inOrder }) => inOrder || new Set(moves.map(({ vmid }) => vmid)).size === moves.length, {
    message: "A guest can move only once.",
    path: ["moves"],
  })
  .refine(({ moves }) => followEachOther(moves), { message: GOES_ON, path: ["moves"] });
export type ApplyInput = z.infer<typeof ApplyInput>;

/** "Move 3 guests: 101 to pve2, 104 to pve1 and 1 more". */
export function movesWords(moves: readonly ChosenMove[]): string {
  const named = moves.slice(0, 2).map(({ vmid, to }) => `${vmid} to ${to}`);
  const more = moves.length - named.length;
  const list = more > 0 ? `${named.join(", ")} and ${more} more` : named.join(" and ");
  return `Move ${moves.length === 1 ? "a guest" : `${moves.length} times`}: ${list}`;
}

/** Moves that are made one after the other as they stand. */
export const MovesInOrder = Chosen.refine(followEachOther, { message: GOES_ON });

function followEachOther(moves: readonly ChosenMove[]): boolean {
  const reached = new Map<number, string>();
  return moves.every(({ vmid, from, to }) => {
    const fits = (reached.get(vmid) ?? from) === from;
    reached.set(vmid, to);
    return fits;
  });
}

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

/** One chosen move, or one of a guest that comes along, and what became of it. */
export const AppliedMove = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  type: GuestType,
  from: z.string(),
  to: z.string(),
  memoryBytes: z.number(),
  /** Nobody chose it: the HA manager moves it along with this guest. */
  alongWith: z.number().int().nullable().default(null),
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
