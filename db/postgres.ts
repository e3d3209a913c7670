import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { Client, type ClientBase, type ClientConfig, Pool, type PoolClient } from "pg";
import { AppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { processName } from "@/lib/core/process-name";

/** PostgreSQL itself ends a statement that takes longer: none of ours should, and it may wait for a lock. */
const STATEMENT_MS = 10_000;
/** A server that could still answer would have by then: it is frozen, or out of reach without a word. */
const ANSWER_MS = 12_000;
/** A process of ours that stands still in a transaction keeps its locks from everybody else. */
const IDLE_IN_TRANSACTION_MS = 15_000;
const CONNECT_MS = 5_000;
const CONNECTIONS = 10;
const GOODBYE_MS = 3_000;
const RETRY_AFTER_SECONDS = 5;

/** How every connection of ours is made: it names its process, and nothing waits for ever. */
export function connectionTo(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: processName(),
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
  };
}

/** What is asked of the pool ends within seconds, also when the server is down or frozen: as AppError unavailable. */
class AppPool extends Pool {
  constructor(url: string) {
    super({ ...connectionTo(url), max: CONNECTIONS, idleTimeoutMillis: 60_000 });
    this.on("connect", watch);
    // Of a connection that nobody uses at that moment; the next query makes a new one.
    this.on("error", (error) => log("database").warn({ error: messageOf(error) }, "a connection was lost"));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Parameters<Pool["connect"]>[0]): void;
  override connect(callback?: Parameters<Pool["connect"]>[0]): Promise<PoolClient> | undefined {
    if (callback) {
      super.connect((error, client, done) => callback(error && unavailable(error), client, done));
      return undefined;
    }
    return super.connect().catch((error: unknown) => {
      throw unavailable(error);
    });
  }
}

/** Translates what its queries end with, and ends a connection whose server owes an answer: nobody is to wait behind. */
function watch(client: ClientBase): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const translated = (error: unknown): unknown => {
    if (error instanceof Error && error.message === "Query read timeout") destroy(client);
    return isConnectionFailure(error) ? unavailable(error) : error;
  };
  const watched = (...given: unknown[]): unknown => {
    const callback = given.at(-1);
    if (typeof callback === "function") {
      const told = (error: unknown, result: unknown) => callback(error ? translated(error) : error, result);
      return query(...given.slice(0, -1), told);
    }
    const answer = query(...given);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      throw translated(error);
    });
  };
  client.query = watched as typeof client.query;
  // While it is in use its query tells; without a listener it would end the process.
  client.on("error", () => undefined);
}

function destroy(client: ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}

/** What the driver says of a connection, where the server had no word. */
const DRIVER_SAYS =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/;
/** SQLSTATE: connection exceptions, the end of the server, a cancelled statement, no connection left, idle too long. */
const SERVER_SAYS = /^(08...|57P0[1-5]|57014|53300|25P0[34])$/;
const SYSTEM_SAYS = /^(E[A-Z]+|EAI_AGAIN)$/;

function isConnectionFailure(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    DRIVER_SAYS.test(String(message)) ||
    (typeof code === "string" && (SERVER_SAYS.test(code) || SYSTEM_SAYS.test(code)))
  );
}

function unavailable(cause: unknown): AppError {
  return new AppError("unavailable", "The database does not answer. Try again in some seconds.", {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

export function openPool(url: string): { pool: Pool; close(): Promise<void> } {
  const pool = new AppPool(url);
  return { pool, close: () => soonEnded(pool.end()) };
}

/** Saying goodbye to a server that does not answer must not keep the app from ending. */
async function soonEnded(ending: Promise<void>): Promise<void> {
  const heard = ending.catch((error: unknown) => {
    log("database").info({ error: messageOf(error) }, "a connection was not closed in order");
  });
  await Promise.race([heard, pause(GOODBYE_MS, undefined, { ref: false })]);
}

/** A connection of its own: made with its first query, and made again with the next one after it was lost. */
export function ownConnection(url: string, change: ClientConfig = {}) {
  let client: Promise<Client> | null = null;
  const connect = async (): Promise<Client> => {
    const fresh = new Client({ ...connectionTo(url), ...change });
    watch(fresh);
    const forget = () => {
      client = null;
    };
    fresh.on("error", forget);
    fresh.on("end", forget);
    await fresh.connect();
    return fresh;
  };
  const current = (): Promise<Client> => {
    client ??= connect().catch((error: unknown) => {
      client = null;
      throw unavailable(error);
    });
    return client;
  };
  return {
    current,
    async query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
      return (await (await current()).query(text, values)).rows;
    },
    async close(): Promise<void> {
      const last = client;
      client = null;
      if (last) await soonEnded(last.then((open) => open.end()));
    },
  };
}
