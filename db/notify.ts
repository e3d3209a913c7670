import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Connection } from "./connection";
import { ownConnection } from "./postgres";

const AGAIN_MS = 1_000;
/** PostgreSQL tells nobody that a connection which only listens is dead. */
const STILL_THERE_MS = 5_000;

/** LISTEN and NOTIFY on connections of their own; a lost one is made again, and what was told meanwhile is lost. */
export function notifierOn(url: string) {
  const sender = ownConnection(url);
  let take: (payload: string) => void = () => undefined;
  const listener = ownConnection(url, { onNotify: (_channel, payload) => take(payload) });
  let closed = false;

  let listening: Connection | null = null;
  async function subscribe(channel: string): Promise<void> {
    const connection = listener.current();
    if (connection === listening) {
      await connection.ask("select 1");
      return;
    }
    await connection.ask(`listen "${channel.replaceAll('"', '""')}"`);
    listening = connection;
  }

  async function keepListening(channel: string): Promise<void> {
    let waitMs = STILL_THERE_MS;
    while (!closed) {
      await pause(waitMs, undefined, { ref: false });
      if (closed) return;
      try {
        await subscribe(channel);
        waitMs = STILL_THERE_MS;
      } catch (error) {
        waitMs = AGAIN_MS;
        if (!closed)
          log("relay").warn({ error: messageOf(error) }, "the database's notifications are cut off");
      }
    }
  }

  return {
    async listen(channel: string, onNotify: (payload: string) => void) {
      take = onNotify;
      await subscribe(channel);
      void keepListening(channel);
      return {
        async unlisten() {
          closed = true;
          await listener.close();
        },
      };
    },
    notify: (channel: string, payload: string) =>
      sender.query("select pg_notify($1, $2)", [channel, payload]),
    async close() {
      closed = true;
      await listener.close();
      await sender.close();
    },
  };
}
