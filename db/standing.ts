import "server-only";
import { followDatabaseClock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { every } from "@/lib/core/loop";
import { ownConnection } from "./postgres";
import { followDatabaseTime } from "./time";

/** Whether PostgreSQL answered when it was last asked. */
export interface Standing {
  isAnswering(): boolean;
  /** It takes questions and gives no answer: whoever asks more of it only waits as well. */
  isFrozen(): boolean;
  close(): Promise<void>;
}

const LOOK_MS = 1_000;
/** A busy machine may take this long over `select 1`. */
const PATIENCE_MS = 2_000;
/** One late answer is no failure: so many in a row are. A refused connection counts at once. */
const LATE_ANSWERS = 2;

/**
 * Asks once a second on a connection of its own, so that whoever needs to know is told at once and waits for nobody;
 * what it asks is the time, which is that of all replicas (lib/core/clock.ts).
 */
export function watchPostgres(url: string): Standing {
  const limits = { connectMs: PATIENCE_MS, answerMs: PATIENCE_MS };
  const connection = ownConnection(url, { limits });
  let answering = true;
  let late = 0;
  let isLate = false;
  const set = (next: boolean, why: string) => {
    if (next === answering) return;
    answering = next;
    if (next) log("database").info("the database answers again");
    else log("database").error({ error: why }, "the database does not answer");
  };
  const stop = every(LOOK_MS, "database", async () => {
    try {
      await followDatabaseTime(connection.query);
      late = 0;
      set(true, "");
    } catch (error) {
      const why = messageOf((error as Error).cause ?? error);
      late += 1;
      isLate = /timeout/i.test(why);
      if (late >= LATE_ANSWERS || !isLate) set(false, why);
    }
  });
  return {
    isAnswering: () => answering,
    isFrozen: () => !answering && isLate,
    async close() {
      stop();
      followDatabaseClock(null);
      await connection.close();
    },
  };
}
