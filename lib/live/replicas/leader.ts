import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";

/** ONE connection of its own (db/postgres.ts ownConnection), never a pool: the lock belongs to its session. */
export interface LeaderConnection {
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface Leader {
  isLeader(): boolean;
  /** Called at once with the present state, then with each change. @returns how to stop. */
  onChange(listener: (leads: boolean) => void): () => void;
  close(): Promise<void>;
}

/** Any number, the same in every replica. */
const LOCK = 7_205_116;
const CHECK_MS = 5000;
/** The place of one that was killed is taken within so long. */
const TRY_MS = 1000;

const TRY = `select pg_try_advisory_lock(${LOCK}) as held`;
/** Asked instead of locking again, which would count up; a reconnected session has lost the lock. */
const STILL = `select exists (select 1 from pg_locks where locktype = 'advisory' and classid = 0
  and objid = ${LOCK} and objsubid = 1 and granted and pid = pg_backend_pid()) as held`;

/** The embedded database has one process: it leads. */
export function soleLeader(): Leader {
  return {
    isLeader: () => true,
    onChange(listener) {
      listener(true);
      return () => undefined;
    },
    close: async () => undefined,
  };
}

/** One replica holds an advisory lock; whoever loses the connection stops leading within five seconds. */
export function lockLeader(connection: LeaderConnection, checkMs = CHECK_MS): Leader {
  const listeners = new Set<(leads: boolean) => void>();
  const logger = log("leader");
  let leads = false;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  let checking: Promise<void> = Promise.resolve();

  const set = (next: boolean) => {
    if (next === leads) return;
    leads = next;
    logger.info({ leads }, next ? "this replica leads now" : "this replica leads no longer");
    for (const listener of listeners) listener(next);
  };
  const check = async () => {
    try {
      const [row] = await connection.query(leads ? STILL : TRY);
      if (!closed) set(row?.held === true);
    } catch (error) {
      // Not knowing is not holding: another replica may have it by now.
      if (!closed) logger.warn({ error: messageOf(error) }, "the leader lock cannot be checked");
      set(false);
    }
    if (!closed) timer = setTimeout(begin, leads ? checkMs : Math.min(checkMs, TRY_MS));
  };
  const begin = () => {
    checking = check();
  };
  begin();

  return {
    isLeader: () => leads,
    onChange(listener) {
      listeners.add(listener);
      listener(leads);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await checking;
      set(false);
      await connection.close();
    },
  };
}
