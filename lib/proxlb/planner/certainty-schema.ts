import { z } from "zod";
import { GuestType } from "@/lib/snapshot/schema";

/** What only the order of PVE's lists decides, which is another at each request. */
export const ChanceCause = z.object({
  kind: z.enum([
    /** Several nodes have the same load. */
    "equal_nodes",
    /** Groups of as many guests and as much memory take turns by order. */
    "equal_guests",
    /** Guests leave a node in maintenance one after the other, each to the node that is the freest then. */
    "evacuation_order",
    /** The members of an affinity group take turns by order, and the group stops where the node is no longer the busiest. */
    "group_order",
    /** An anti-affinity rule takes the first node in order that it has not used. */
    "anti_affinity_order",
    /** Of guests of one name ProxLB sees the last. */
    "equal_names",
    /** A name is in several pools, of which the last decides. */
    "pool_order",
    /** Mode psi: several guests are under the same pressure. */
    "equal_pressure",
    /** A single guest breaks a rule: only where it is not the last does ProxLB act on it. */
    "last_guest",
    /** One version is too old and another unreadable: whichever comes first decides whether ProxLB ends. */
    "version_order",
  ]),
  /** The nodes, guests, pools or rules it is about. */
  subjects: z.array(z.string()),
});
export type ChanceCause = z.infer<typeof ChanceCause>;

/** What came of planning again and again, each time in another random order. */
export const PlanChances = z.object({
  /** Orders tried. */
  orders: z.number().int(),
  /** Orders in which ProxLB makes exactly the moves of the plan. */
  same: z.number().int(),
  /** Different sets of moves that came up. */
  outcomes: z.number().int(),
  /** Every move that came up in any order, and in how many; the most frequent first. */
  moves: z.array(
    z.object({
      guest: z.string(),
      vmid: z.number().int(),
      type: GuestType,
      from: z.string(),
      to: z.string(),
      orders: z.number().int(),
    }),
  ),
});
export type PlanChances = z.infer<typeof PlanChances>;

/**
 * How sure it is that ProxLB makes the moves of the plan.
 * `certain`: the same moves in whatever order PVE lists nodes and guests (no decision of ProxLB depends on it), from
 * figures that are all known. `chance`: the order decides something. `estimate`: figures are missing or old, which
 * `Plan.gaps` with `affects: "moves"` names; the order may decide beside that.
 */
export const Certainty = z.object({
  kind: z.enum(["certain", "chance", "estimate"]),
  /** What the order decides; empty where it decides nothing. */
  by: z.array(ChanceCause),
  /** Null where the order decides nothing, and until other orders have been tried. */
  chances: PlanChances.nullable(),
});
export type Certainty = z.infer<typeof Certainty>;

/** How long before the plan it was read that the cluster has a quorum; null where it has none, or nobody knows. */
export const QuorumAge = z.number().nullable();
