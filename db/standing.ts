import "server-only";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { every } from "@/lib/core/loop";
import { ownConnection } from "./postgres";

/** Whether PostgreSQL answered when it was last asked. */
export interface Standing {
  isAnswering(): boolean;
  close(): Promise<void>;
}

const LOOK_MS = 1_000;
/** A busy machine may take this long over `select 1`. */
const PATIENCE_MS = 2_000;
/** One late answer is no failure: so many in a row are. A refused connection counts at once. */
const LATE_ANSWERS = 2;

/** Asks once a second on a connection of its own, so that whoever needs to know is told at once and waits for nobody. */
export function watchPostgres(url: string): Standing {
  const limits = { connectMs: PATIENCE_MS, answerMs: PATIENCE_MS };
  const connection = ownConnection(url, { limits });
  let answering = true;
  let late = 0;
  const set = (next: boolean, why: string) => {
    if (next === answering) return;
    answering = next;
    if (next) log("database").info("the database answers again");
    else log("database").error({ error: why }, "the database does not answer");
  };
  const stop = every(LOOK_MS, "database", async () => {
    try {
      await connection.query("select 1");
      late = 0;
      set(true, "");
    } catch (error) {
      const why = messageOf((error as Error).cause ?? error);
      late += 1;
      if (late >= LATE_ANSWERS || !/timeout/i.test(why)) set(false, why);
    }
  });
  return {
    isAnswering: () => answering,
    async close() {
      stop();
      await connection.close();
    },
  };
}
