import { readFileSync } from "node:fs";

/** Resident memory of a process, megabytes (10^6, as the targets). Linux only. */
export function residentMegabytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error(`Process ${pid} tells no memory.`);
  return (Number(kibibytes) * 1024) / 1e6;
}

/** Looks once a second; `stop` gives the most that was seen. */
export function watchMemory(pid: number): { stop(): number } {
  let most = residentMegabytes(pid);
  const timer = setInterval(() => {
    most = Math.max(most, residentMegabytes(pid));
  }, 1000);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(most, residentMegabytes(pid));
    },
  };
}
