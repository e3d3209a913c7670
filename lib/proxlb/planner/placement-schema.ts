import { z } from "zod";
import { GuestType } from "@/lib/snapshot/schema";
import { RuleRef } from "./plan-schema";

/** What stands against a guest on a node, in the order in which it counts. */
export const Obstacle = z.discriminatedUnion("kind", [
  /** ProxLB does not see the guest at all. */
  z.object({
    kind: z.literal("guest_outside"),
    why: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("not_running") }),
      z.object({ kind: z.literal("node_outside"), node: z.string() }),
      z.object({ kind: z.literal("name_taken"), byVmid: z.number().int() }),
    ]),
  }),
  z.object({ kind: z.literal("offline") }),
  z.object({ kind: z.literal("node_ignored") }),
  z.object({ kind: z.literal("no_figures") }),
  z.object({ kind: z.literal("guest_ignored"), by: z.enum(["tag", "config"]) }),
  z.object({ kind: z.literal("maintenance"), by: z.enum(["config", "schedule", "ha"]) }),
  /** Strict ones: with others ProxLB takes the freest node of all, as if there were none. */
  z.object({
    kind: z.literal("pin"),
    rules: z.array(RuleRef),
    nodes: z.array(z.string()),
    /** ProxLB cannot read the priority in any of the nodes ("pve1:2"). */
    unreadable: z.boolean(),
  }),
  z.object({ kind: z.literal("anti_affinity"), rule: RuleRef, with: z.string() }),
  z.object({ kind: z.literal("affinity"), rule: RuleRef, with: z.string(), on: z.string() }),
  /** `balance_types` leaves its type out. */
  z.object({ kind: z.literal("type_not_listed"), type: GuestType }),
  /** `ownView`: known is what the guest says it uses, and not what it takes of its node, which ProxLB counts. */
  z.object({
    kind: z.literal("capacity"),
    neededBytes: z.number(),
    freeBytes: z.number(),
    ownView: z.boolean(),
  }),
  /** ProxLB may plan the move, and Proxmox will refuse it, as far as is known: the whole sentence. */
  z.object({ kind: z.literal("refused"), sentence: z.string() }),
]);
export type Obstacle = z.infer<typeof Obstacle>;

/** One node of the why / why-not matrix of a guest. */
export const PlacementRow = z.object({
  node: z.string(),
  current: z.boolean(),
  allowed: z.boolean(),
  /** The first of `obstacles`. */
  obstacle: Obstacle.nullable(),
  obstacles: z.array(Obstacle),
  /** Of the configured method in use, with the guest there; null where it cannot be told. */
  loadAfterRatio: z.number().nullable(),
});
export type PlacementRow = z.infer<typeof PlacementRow>;
