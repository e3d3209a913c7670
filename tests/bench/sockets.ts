import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@/tests/support/until";
import { startLogStack, writtenAtMs } from "./log-source";
import { residentMegabytes } from "./memory";
import { type BenchLine, type BenchOptions, below, told } from "./report";
import { connectViewers, disconnect, type Viewer } from "./viewers";
import { untilFilled } from "./wait";

const SOCKETS = 1000;

/** One line of ProxLB's log, from when it is written until the last of 1,000 sockets has it; and one delta. */
export async function benchSockets({ quick }: BenchOptions): Promise<BenchLine[]> {
  const stack = await startLogStack({}, { pauseMs: 2000 });
  try {
    await untilFilled(stack);
    const startedAt = performance.now();
    const viewers = await connectViewers(stack, SOCKETS, ["cluster", "logs"]);
    const connectedMs = performance.now() - startedAt;
    const lines = countLines(viewers);
    const deltas = countDeltas(viewers);
    const wanted = quick ? 5 : 15;
    await until(() => lines.complete().length >= wanted, {
      what: "enough lines at all sockets",
      limitMs: 120_000,
    });
    await until(() => deltas.complete().length > 0, { what: "a delta at all sockets" });
    await sleep(500);
    const stillThere = viewers.filter((viewer) => viewer.connected).length;
    const memory = residentMegabytes(stack.pid);
    disconnect(viewers);
    return [
      {
        ...told("sockets connected", stillThere, "sockets"),
        target: `${SOCKETS}`,
        ok: stillThere === SOCKETS,
      },
      below(
        `a line at all ${SOCKETS}, slowest of ${lines.complete().length}`,
        Math.max(...lines.complete()),
        1000,
        "ms",
        "from its writing; log source is a stand-in for ProxLB",
      ),
      below(
        `a delta at all ${SOCKETS}, from the first to the last`,
        Math.max(...deltas.complete()),
        1000,
        "ms",
      ),
      told("signing in 200 sessions and connecting all", connectedMs / 1000, "s"),
      told("RSS with all connected", memory, "MB"),
    ];
  } finally {
    await stack.stop();
  }
}

/** How long each line took to reach the last socket; lines that some do not have yet are left out. */
function countLines(viewers: Viewer[]) {
  const arrivals = new Map<number, number[]>();
  for (const viewer of viewers) {
    viewer.on("logs", ({ lines }) => {
      for (const line of lines) {
        const at = writtenAtMs(line.text);
        if (at !== null) note(arrivals, at, Date.now() - at);
      }
    });
  }
  return { complete: () => completeOf(arrivals, viewers.length, (times) => Math.max(...times)) };
}

function countDeltas(viewers: Viewer[]) {
  const arrivals = new Map<number, number[]>();
  for (const viewer of viewers) {
    viewer.on("cluster", ({ to }) => {
      note(arrivals, to, performance.now());
    });
  }
  return {
    complete: () => completeOf(arrivals, viewers.length, (times) => Math.max(...times) - Math.min(...times)),
  };
}

function note(arrivals: Map<number, number[]>, key: number, value: number): void {
  const values = arrivals.get(key);
  if (values) values.push(value);
  else arrivals.set(key, [value]);
}

function completeOf(
  arrivals: Map<number, number[]>,
  count: number,
  figure: (times: number[]) => number,
): number[] {
  return [...arrivals.values()].filter((times) => times.length === count).map(figure);
}
