import "server-only";
import { once } from "node:events";
import { Socket } from "node:net";
import postgres, { type ParameterOrJSON, type Sql, type TransactionSql } from "postgres";
import { AppError } from "@/lib/core/errors";
import { processName } from "@/lib/core/process-name";
import { type Place, placeOf } from "./place";

/** How long a connection waits; 0 is for ever. */
export interface Limits {
  connectMs: number;
  /** A server that could still answer would have by then: it is frozen, or out of reach without a word. */
  answerMs: number;
  /** PostgreSQL itself ends a statement that takes longer: none of ours should, and it may wait for a lock. */
  statementMs: number;
}

const LIMITS: Limits = { connectMs: 5_000, answerMs: 12_000, statementMs: 10_000 };
/** A process of ours that stands still in a transaction keeps its locks from everybody else. */
const IDLE_IN_TRANSACTION_MS = 15_000;
const GOODBYE_MS = 1_000;
const RETRY_AFTER_SECONDS = 5;

export interface Options {
  limits?: Partial<Limits>;
  /** How values are read and written, by the oid of their type: drizzle's ways (db/postgres.ts). */
  types?: Types;
  onNotify?: (channel: string, payload: string) => void;
  onLost?: (why: Error) => void;
}

export interface Types {
  parsers: Record<string, unknown>;
  serializers: Record<string, unknown>;
}

/** What is asked, on a connection or within its transaction. Fails as AppError unavailable when the connection does. */
export interface Asker {
  /** @param asValues each row as a list, in the order of its columns */
  ask(text: string, values?: unknown[], options?: object, asValues?: boolean): Promise<Rows>;
  /** A transaction; within one, a savepoint. */
  begin<T>(work: (inner: Asker) => Promise<T>): Promise<T>;
}

/** As postgres.js has them, and under `rows` as the embedded database has them. */
export type Rows = Record<string, unknown>[] & { rows?: Rows };

export interface Connection extends Asker {
  isLost(): boolean;
  /** At once: what is under way fails. @throws Error when the server did not close it */
  end(): Promise<void>;
}

/**
 * One connection, made with what is asked first and never again: a lost one is thrown away with its postgres.js. For
 * postgres.js connects again by itself, sends what the lost connection had not sent yet, and lets a transaction that
 * lost its connection go on in the one that somebody else has by then.
 */
export function openConnection(url: string, options: Options = {}): Connection {
  const place = placeOf(url);
  const limits = { ...LIMITS, ...options.limits };
  let lost: Error | null = null;
  let socket: WatchedSocket | null = null;
  let ended: Promise<void> | null = null;
  /** What is under way fails, and nothing more is taken. */
  const endDriver = (): Promise<void> => {
    ended ??= sql.end({ timeout: 0 });
    return ended;
  };
  const beforeClose = (why: Error | null): Promise<void> => {
    lost ??= why ?? new Error("Connection terminated unexpectedly");
    if (!ended) options.onLost?.(lost);
    return endDriver();
  };
  const lose = (why: Error) => {
    // Before the socket is destroyed: it says goodbye, which a TLS connection without its socket cannot.
    void beforeClose(why).finally(() => socket?.destroy());
  };
  const connect = () => {
    if (lost || socket) throw lost ?? new Error("Connection terminated unexpectedly");
    socket = new WatchedSocket(place, beforeClose);
    if (place.path) socket.connect(place.path);
    else socket.connect(place.port, place.host);
    return socket;
  };
  const sql = postgres(settingsOf(place, limits, connect, options.onNotify));
  Object.assign(sql.options.parsers, options.types?.parsers);
  Object.assign(sql.options.serializers, options.types?.serializers);

  const limited = (): NodeJS.Timeout | undefined => {
    if (limits.answerMs === 0 || lost) return undefined;
    const late = () => lose(new Error(`timeout: the database gave no answer in ${limits.answerMs} ms`));
    return setTimeout(late, limits.answerMs).unref();
  };
  const translated = (error: unknown): unknown => {
    if (isOfServer(error)) return isEndOfConnection(error) ? unavailable(error) : error;
    if (isWordless(error)) return unavailable(lost ?? error);
    return lost || isOfSystem(error) ? unavailable(error) : error;
  };

  const askerOn = (
    client: Sql | TransactionSql,
    bracket: (work: (inner: TransactionSql) => Promise<unknown>) => Promise<unknown>,
    isOver: () => boolean,
  ): Asker => ({
    async ask(text, values = [], how = {}, asValues = false) {
      if (lost) throw unavailable(lost);
      if (isOver()) throw new Error("The transaction is over.");
      const timer = limited();
      try {
        const query = client.unsafe(text, values as ParameterOrJSON<never>[], how);
        const rows = (asValues ? await query.values() : await query) as unknown as Rows;
        return Object.defineProperty(rows, "rows", { value: rows });
      } catch (error) {
        throw translated(error);
      } finally {
        clearTimeout(timer);
      }
    },
    async begin<T>(work: (inner: Asker) => Promise<T>) {
      if (lost) throw unavailable(lost);
      // Of the words around the work, which postgres.js asks itself; the work may take its time.
      let timer = limited();
      let over = false;
      let own: unknown;
      const inside = async (inner: TransactionSql): Promise<T> => {
        clearTimeout(timer);
        try {
          const savepoint = (next: (inner: TransactionSql) => Promise<unknown>) => inner.savepoint(next);
          return await work(askerOn(inner, savepoint, () => over));
        } catch (error) {
          own = error;
          throw error;
        } finally {
          timer = limited();
        }
      };
      try {
        return (await bracket(inside)) as T;
      } catch (error) {
        throw error === own ? error : translated(error);
      } finally {
        over = true;
        clearTimeout(timer);
      }
    },
  });

  return {
    ...askerOn(
      sql,
      (work) => sql.begin(work),
      () => false,
    ),
    isLost: () => lost !== null,
    /** Saying goodbye to a server that does not answer must not keep the app from ending. */
    async end() {
      await endDriver();
      try {
        if (socket && !socket.closed)
          await once(socket, "close", { signal: AbortSignal.timeout(GOODBYE_MS) });
      } finally {
        lose(new Error("Connection closed"));
      }
    },
  };
}

function settingsOf(place: Place, limits: Limits, connect: () => Socket, onNotify: Options["onNotify"]) {
  const settings = {
    // As lists: postgres.js would look for a port in the name.
    host: [place.host],
    port: [place.port],
    path: place.path,
    database: place.database,
    user: place.user,
    pass: place.password,
    ssl: place.tls ?? false,
    max: 1,
    connect_timeout: limits.connectMs / 1_000,
    // Both would end a connection that is about to be used; db/postgres.ts ends idle ones.
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => undefined,
    onnotify: onNotify,
    socket: connect,
    connection: {
      application_name: processName(),
      statement_timeout: limits.statementMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      ...place.parameters,
    },
  };
  // Its types know neither `socket` nor `onnotify`.
  return settings as unknown as postgres.Options<Record<string, never>>;
}

/**
 * Tells that it is closed only when postgres.js has ended its queries and takes no more: it writes to a socket that is
 * null when it rolls back on a connection that it was told is closed, which nobody can catch, and lets that query wait
 * for ever.
 */
class WatchedSocket extends Socket {
  readonly host: string;
  readonly port: number;
  readonly #beforeClose: (why: Error | null) => Promise<void>;
  #ready: Promise<void> = Promise.resolve();

  constructor({ host, port }: Place, beforeClose: (why: Error | null) => Promise<void>) {
    super();
    // For what postgres.js says of it, and for the name in the server's certificate.
    this.host = host;
    this.port = port;
    this.#beforeClose = beforeClose;
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#ready = this.#beforeClose(error);
    super._destroy(error, callback);
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== "close") return super.emit(event, ...args);
    const tell = () => void super.emit(event, ...args);
    this.#ready.then(tell, tell);
    return true;
  }
}

/** SQLSTATE: connection exceptions, the end of the server, a cancelled statement, no connection left, idle too long. */
const SERVER_SAYS = /^(08...|57P0[1-5]|57014|53300|25P0[34])$/;
const DRIVER_SAYS = /^CONNECTION_(CLOSED|ENDED|DESTROYED)$/;
const SYSTEM_SAYS =
  /^(E[A-Z]+|EAI_AGAIN|CONNECT_TIMEOUT|(CERT|DEPTH|ERR_SSL|ERR_TLS|SELF|UNABLE)_[A-Z0-9_]+)$/;

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code);
const isOfServer = (error: unknown): error is postgres.PostgresError =>
  error instanceof postgres.PostgresError;
const isOfSystem = (error: unknown) => SYSTEM_SAYS.test(codeOf(error));
/** The driver only says that the connection is gone, not why. */
const isWordless = (error: unknown) => DRIVER_SAYS.test(codeOf(error));
/** FATAL: the server lets nobody in (a wrong password, an unknown database), or ends the connection. */
const isEndOfConnection = (error: postgres.PostgresError) =>
  error.severity === "FATAL" || SERVER_SAYS.test(error.code);

export function unavailable(cause: unknown): AppError {
  return new AppError("unavailable", "The database does not answer. Try again in some seconds.", {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
