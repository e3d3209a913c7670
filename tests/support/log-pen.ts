import type { LogLine } from "@/lib/daemon/schema";

/** A ProxLB that writes what the test says. */
export function logPen() {
  let waiting: LogLine[] = [];
  let wake = () => {};
  let seq = 0;
  return {
    daemon: {
      async *follow({ signal }: { signal: AbortSignal }) {
        signal.addEventListener("abort", () => wake(), { once: true });
        while (!signal.aborted) {
          const lines = waiting;
          waiting = [];
          yield* lines;
          if (waiting.length === 0) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      },
    },
    write(count: number, text = "line") {
      for (let line = 0; line < count; line += 1) {
        waiting.push({
          epoch: "e1",
          seq,
          at: new Date().toISOString(),
          stream: "stdout",
          text: `${text} ${seq}`,
        });
        seq += 1;
      }
      wake();
    },
    written: () => seq,
  };
}
