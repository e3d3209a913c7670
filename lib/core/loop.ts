import "server-only";
import { messageOf } from "./errors";
import { log } from "./log";

/** Waits for each round to end before the next; a failure is logged and the loop goes on. */
export function every(ms: number, name: string, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const again = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      work()
        .catch((error) =>
          log("background").warn({ loop: name, error: messageOf(error) }, "a background loop failed"),
        )
        .finally(again);
    }, ms);
    timer.unref();
  };
  again();
  return () => {
    stopped = true;
    if (timer) clearTimeout(timer);
  };
}
