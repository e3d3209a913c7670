import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { ownConnection } from "./postgres";

const AGAIN_MS = 1_000;
/** PostgreSQL tells nobody that a connection which only listens is dead. */
const STILL_THERE_MS = 5_000;

/** LISTEN and NOTIFY on connections of their own; a lost one is made again, and what was told meanwhile is lost. */
export function notifierOn(url: string) {
  const sender = ownConnection(url);
  const listener = ownConnection(url);
  let closed = false;

  let listening: Client | null = null;
  async function subscribe(channel: string, onNotify: (payload: string) => void): Promise<void> {
    const client = await listener.current();
    if (client === listening) {
      await client.query("select 1");
      return;
    }
    client.on("notification", ({ payload }) => onNotify(payload ?? ""));
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    listening = client;
  }

  async function keepListening(channel: string, onNotify: (payload: string) => void): Promise<void> {
    let waitMs = STILL_THERE_MS;
    while (!closed) {
      await pause(waitMs, undefined, { ref: false });
      if (closed) return;
      try {
        await subscribe(channel, onNotify);
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
      await subscribe(channel, onNotify);
      void keepListening(channel, onNotify);
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
