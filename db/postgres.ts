import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import pLimit from "p-limit";
import type { Sql } from "postgres";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import {
  type Asker,
  type Connection,
  type Options,
  openConnection,
  type Types,
  unavailable,
} from "./connection";

const CONNECTIONS = 10;
const IDLE_MS = 60_000;
/** For one of the ten, while others use them all. */
const TURN_MS = 5_000;
/** For what is under way when the app ends. */
const GOODBYE_MS = 3_000;

type Use = <T>(work: (asker: Asker) => Promise<T>) => Promise<T>;

/** The part of postgres.js that drizzle calls, on connections that end what they are asked within seconds. */
export function clientOn(use: Use, types: Types = { parsers: {}, serializers: {} }): Sql {
  const begin = (work: (client: Sql) => Promise<unknown>) =>
    use((on) => on.begin((inner) => work(clientOn((next) => next(inner), types))));
  const client = {
    // drizzle puts its ways in here.
    options: types,
    unsafe(text: string, given: unknown[], options: object) {
      let asValues = false;
      // A moment later, when it is known whether values() was called.
      const answer = Promise.resolve().then(() => use((on) => on.ask(text, given, options, asValues)));
      const values = () => {
        asValues = true;
        return answer;
      };
      return Object.defineProperty(answer, "values", { value: values });
    },
    begin,
    savepoint: begin,
  };
  return client as unknown as Sql;
}

/**
 * Ten connections at most. What is asked of them ends within seconds, also when the server is down or frozen.
 * @param isFrozen whether that is known already: then nothing waits to find it out again
 */
export function openPool(
  url: string,
  isFrozen: () => boolean = () => false,
): { client: Sql; close(): Promise<void> } {
  const types: Types = { parsers: {}, serializers: {} };
  const turns = pLimit(CONNECTIONS);
  const open = new Set<Connection>();
  const idle = new Map<Connection, NodeJS.Timeout>();
  let closed = false;

  const connect = (): Connection => {
    const connection = openConnection(url, {
      types,
      onLost(why) {
        open.delete(connection);
        if (!idle.has(connection)) return;
        rouse(connection);
        log("database").warn({ error: messageOf(why) }, "a connection was lost");
      },
    });
    open.add(connection);
    return connection;
  };
  const rouse = (connection: Connection) => {
    clearTimeout(idle.get(connection));
    idle.delete(connection);
  };
  const end = async (connection: Connection) => {
    rouse(connection);
    open.delete(connection);
    await ended(connection);
  };
  const onOne = async <T>(work: (asker: Asker) => Promise<T>): Promise<T> => {
    if (closed) throw unavailable(new Error("The database is closed."));
    // The one used last: the others may grow old.
    const connection = [...idle.keys()].at(-1) ?? connect();
    rouse(connection);
    try {
      return await work(connection);
    } finally {
      if (closed) void end(connection);
      else if (!connection.isLost())
        idle.set(connection, setTimeout(() => void end(connection), IDLE_MS).unref());
    }
  };
  const use: Use = (work) =>
    new Promise((resolve, reject) => {
      if (isFrozen()) throw unavailable(new Error("timeout: the database stands still"));
      let waits = true;
      const late = () => {
        waits = false;
        reject(unavailable(new Error(`timeout: no connection was free in ${TURN_MS} ms`)));
      };
      const timer = setTimeout(late, TURN_MS);
      turns(async () => {
        clearTimeout(timer);
        if (waits) await onOne(work).then(resolve, reject);
      }).catch(reject);
    });

  return {
    client: clientOn(use, types),
    async close() {
      closed = true;
      await Promise.all([...idle.keys()].map(end));
      const deadline = performance.now() + GOODBYE_MS;
      while (open.size > 0 && performance.now() < deadline) await pause(50);
      await Promise.all([...open].map(end));
    },
  };
}

async function ended(connection: Connection): Promise<void> {
  await connection.end().catch((error: unknown) => {
    log("database").info({ error: messageOf(error) }, "a connection was not closed in order");
  });
}

/** A connection of its own: made with its first query, and made again with the next one after it was lost. */
export function ownConnection(url: string, options: Options = {}) {
  let connection: Connection | null = null;
  const current = (): Connection => {
    if (!connection || connection.isLost()) connection = openConnection(url, options);
    return connection;
  };
  return {
    current,
    query: (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
      current().ask(text, values),
    async close(): Promise<void> {
      const last = connection;
      connection = null;
      if (last) await ended(last);
    },
  };
}
