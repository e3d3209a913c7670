import { z } from "zod";
import type { LogLine } from "@/lib/daemon/schema";
import { TOPICS, type Topic } from "@/lib/live/topics";
import type { ClusterDelta, GuestsDelta } from "@/lib/snapshot/delta";

/** What crosses the socket, both ways. Client-safe. */

/** A line of the log that a client has: the next one is what it wants. */
export const LogMark = z.strictObject({ epoch: z.string().max(200), seq: z.number().int() });
export type LogMark = z.infer<typeof LogMark>;

export const WatchRequest = z.strictObject({
  topics: z.array(z.enum(TOPICS)).max(TOPICS.length),
  /** Versions of the pictures the client has; what changed since follows at once, or "stale". */
  versions: z
    .strictObject({ cluster: z.number().int().optional(), guests: z.number().int().optional() })
    .optional(),
  /** The last line the client has; without it the stream begins now. */
  logs: LogMark.optional(),
  /** Topic → how old what the client shows of it is, ms. What changed since is told at once. */
  agesMs: z.partialRecord(z.enum(TOPICS), z.number().int().min(0)).optional(),
});
export type WatchRequest = z.infer<typeof WatchRequest>;

export const UnwatchRequest = z.strictObject({ topics: z.array(z.enum(TOPICS)).max(TOPICS.length) });
export type UnwatchRequest = z.infer<typeof UnwatchRequest>;

export interface WatchReply {
  watching: Topic[];
  /** Topics this person may not watch. */
  denied: Topic[];
}

export interface LogBatch {
  lines: LogLine[];
  /** Lines between the last batch and this one that were not sent: too many at once. */
  skipped: number;
  /** First batch after a reconnect: lines that are not kept any more; null when their number is unknown. */
  gap?: number | null;
}

export interface ServerEvents {
  cluster: (delta: ClusterDelta) => void;
  guests: (delta: GuestsDelta) => void;
  /** The picture the client has is too old for a delta: fetch it. */
  stale: (topic: Topic) => void;
  /** Every other topic: fetch again what you show of it. */
  changed: (topic: Topic) => void;
  logs: (batch: LogBatch) => void;
}

export interface ClientEvents {
  watch: (request: WatchRequest, reply?: (reply: WatchReply) => void) => void;
  unwatch: (request: UnwatchRequest) => void;
}
