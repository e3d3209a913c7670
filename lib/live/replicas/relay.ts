import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import type { LogLine } from "@/lib/daemon/schema";
import type { MaxAge } from "@/lib/live/collect/collector";
import type { Topic } from "@/lib/live/topics";
import type { ClusterDelta, GuestsDelta } from "@/lib/snapshot/delta";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** Whose sockets are to be dropped. */
export interface Expelled {
  sessionId?: string | number;
  userId?: string | number;
}

/** What replicas of the app tell each other. Never a secret: log lines are masked before. */
export type RelayMessage =
  /** "I have no picture, or missed a step": the leader answers with a picture. */
  | { kind: "hello" }
  | { kind: "picture"; snapshot: ClusterSnapshot }
  | { kind: "delta"; cluster: ClusterDelta; guests: GuestsDelta }
  | { kind: "lines"; lines: LogLine[] }
  | { kind: "topic"; topic: Topic }
  | { kind: "watched"; replica: string; watched: boolean }
  | { kind: "expel"; who: Expelled }
  | { kind: "refresh" }
  | { kind: "read_first"; maxAge: MaxAge };

export interface Relay {
  /** To every other replica, in order; lost when the database is away, which the next delta notices. */
  send(message: RelayMessage): void;
  onMessage(listener: (message: RelayMessage) => void): () => void;
  close(): Promise<void>;
}

/** PostgreSQL's notifications (db/notify.ts). */
export interface Notifier {
  listen(channel: string, onNotify: (payload: string) => void): Promise<{ unlisten(): Promise<void> }>;
  notify(channel: string, payload: string): PromiseLike<unknown>;
  close(): Promise<void>;
}

const CHANNEL = "proxlb_ui_live";
/** PostgreSQL takes less than 8,000 bytes a notification. */
const PIECE_CHARS = 7500;
const deflate = promisify(gzip);
const inflate = promisify(gunzip);

/** Replicas on one PostgreSQL meet through its notifications: compressed, in pieces, in order. */
export async function postgresRelay(notifier: Notifier): Promise<Relay> {
  const own = randomUUID().slice(0, 8);
  const logger = log("relay");
  const listeners = new Set<(message: RelayMessage) => void>();
  const pieces = new Map<string, string[]>();
  const sending = inOrder();
  const receiving = inOrder();
  let sent = 0;
  let closed = false;

  const post = async (message: RelayMessage) => {
    const packed = (await deflate(JSON.stringify(message))).toString("base64");
    const total = Math.ceil(packed.length / PIECE_CHARS);
    sent += 1;
    for (let at = 0; at < total && !closed; at += 1) {
      const piece = packed.slice(at * PIECE_CHARS, (at + 1) * PIECE_CHARS);
      await notifier.notify(CHANNEL, `${own} ${sent} ${at + 1} ${total} ${piece}`);
    }
  };
  const take = async (payload: string) => {
    const [from = "", number = "", index = "", total = "", piece = ""] = payload.split(" ");
    if (from === own) return;
    const key = `${from} ${number}`;
    const parts = [...(pieces.get(from) ?? [])];
    if (index === "1") parts.length = 0;
    parts.push(piece);
    pieces.set(from, parts);
    if (index !== total) return;
    pieces.delete(from);
    if (parts.length !== Number(total))
      return logger.warn({ key }, "a message of another replica came in part");
    const text = (await inflate(Buffer.from(parts.join(""), "base64"))).toString("utf8");
    const message = JSON.parse(text) as RelayMessage;
    for (const listener of listeners) listener(message);
  };
  const lost = (error: unknown) => {
    if (!closed) logger.warn({ error: messageOf(error) }, "a message between replicas was lost");
  };
  const listening = await notifier.listen(CHANNEL, (payload) => {
    receiving(() => take(payload)).catch(lost);
  });

  return {
    send(message) {
      sending(() => post(message)).catch(lost);
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      await listening.unlisten();
      await sending(async () => undefined);
      await notifier.close();
      listeners.clear();
    },
  };
}
