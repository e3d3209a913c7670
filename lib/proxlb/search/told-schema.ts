import { z } from "zod";
import { GuestType } from "@/lib/snapshot/schema";

const Move = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  type: GuestType,
  from: z.string(),
  to: z.string(),
  memoryBytes: z.number(),
  /** Counted from 1; the moves of one step are those of guests that go together. */
  step: z.number().int(),
  /** What the HA manager does afterwards without undoing it, or may do and nobody knows, as sentences. */
  afterwards: z.array(z.string()),
});

/** What a placement comes to. Points are differences of percentages. */
export const PlacementFigures = z.object({
  moves: z.number().int(),
  memoryBytes: z.number(),
  brokenRules: z.number().int(),
  /** Guests on nodes that are to be left. */
  left: z.number().int(),
  spreadPoints: z.number(),
  /** Nodes filled beyond the memory they may use, and that were not before, or less so. */
  overfilled: z.array(z.string()),
});
export type PlacementFigures = z.infer<typeof PlacementFigures>;

/** What a search has found, in words where it is about reasons: moves in an order that breaks nothing on the way. */
export const FoundMoves = z.object({
  moves: z.array(Move),
  before: PlacementFigures,
  after: PlacementFigures,
  /** By node in percent, of the load that is compared. */
  loads: z.array(z.object({ node: z.string(), beforePercent: z.number(), afterPercent: z.number() })),
  /** All that was asked for is reached. */
  reached: z.boolean(),
  /** How much of it is proven to be the best there is. */
  proof: z.string(),
  /** Rules that stay broken. */
  unmended: z.array(z.string()),
  /** Guests that would have to move and do not, each with what stands against it. */
  staying: z.array(
    z.object({ vmid: z.number().int(), guest: z.string(), node: z.string(), reasons: z.array(z.string()) }),
  ),
});
export type FoundMoves = z.infer<typeof FoundMoves>;
