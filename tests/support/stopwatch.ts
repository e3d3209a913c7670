import { readFileSync } from "node:fs";

/**
 * Runs, and stands still while one of these processes is ready to go on and no processor is free for it: what a limit on it
 * holds is the code, not what else a machine does meanwhile. Where the system does not tell, it never stands still.
 * @param pids whose first threads are on the way of what is measured: this process always is
 * @returns milliseconds since its start
 */
export function startStopwatch(...pids: number[]): () => number {
  const all = [process.pid, ...pids];
  const startedMs = performance.now();
  const waitedBefore = all.map(waitedMs);
  return () => {
    const waited = all.map((pid, index) => waitedMs(pid) - (waitedBefore[index] ?? 0));
    return performance.now() - startedMs - waited.reduce((sum, each) => sum + each, 0);
  };
}

/** How long the first thread of a process has stood in line for a processor: the second field of Linux' schedstat, ns. */
function waitedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0; // no Linux, or ended
  }
}
