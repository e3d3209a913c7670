import { z } from "zod";

/** Whether the other nodes carry the guests of one that died, by one way of counting. Bytes are bytes. */
export const Carry = z.object({
  /** `unknown`: figures are missing (`unknown` names whose), or the search ended before it had looked at everything. */
  verdict: z.enum(["all", "not_all", "unknown"]),
  unknown: z.array(z.string()),
  neededBytes: z.number().nullable(),
  freeBytes: z.number().nullable(),
  /** The largest guest that still finds a place once the others have theirs. */
  largestFreeBytes: z.number().nullable(),
  /** No placement is better; otherwise the largest guest may be larger. */
  proven: z.boolean(),
});
export type Carry = z.infer<typeof Carry>;

/** What becomes of the cluster when a node dies, or several at once. */
export const NodeLoss = z.object({
  nodes: z.array(z.string()).min(1),
  /** Running guests on them. */
  guests: z.number().int(),
  /** Why nothing would be started at all, as a sentence; null where the others have a quorum. */
  quorum: z.string().nullable(),
  /** By the memory that is in use now. */
  used: Carry,
  /** By the memory that is assigned. */
  assigned: Carry,
  /** Cores; null where a figure is missing. */
  cpu: z.object({
    cores: z.number().nullable(),
    usedCores: z.number().nullable(),
    assignedCores: z.number().nullable(),
  }),
  /** Guests that would find no place, by memory in use. */
  stays: z.array(z.object({ vmid: z.number().int(), guest: z.string(), reasons: z.array(z.string()) })),
  /** Guests that HA does not manage: they are not started elsewhere. */
  byHand: z.number().int(),
  /** Rules that would not hold any more, as sentences. */
  breaks: z.array(z.string()),
  /** Guests whose config was looked at: local disks and devices. */
  looked: z.object({ done: z.number().int(), missing: z.number().int() }),
});
export type NodeLoss = z.infer<typeof NodeLoss>;
