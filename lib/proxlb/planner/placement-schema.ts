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
  /** Not strict: ProxLB also takes the freest node, whichever that is at the time. */
  z.object({
    kind: z.literal("pin"),
    rule: RuleRef,
    nodes: z.array(z.string()),
    strict: z.boolean(),
    /** ProxLB cannot read the priority in any of the nodes ("pve1:2"). */
    unreadable: z.boolean(),
  }),
  z.object({ kind: z.literal("anti_affinity"), rule: RuleRef, with: z.string() }),
  z.object({ kind: z.literal("affinity"), rule: RuleRef, with: z.string(), on: z.string() }),
  /** `balance_types` leaves its type out. */
  z.object({ kind: z.literal("type_not_listed"), type: GuestType }),
  z.object({ kind: z.literal("capacity"), neededBytes: z.number(), freeBytes: z.number() }),
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
