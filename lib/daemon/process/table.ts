import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { DaemonStats } from "@/lib/daemon/schema";

/** Names one process for good: a pid alone is given to another process after its end. */
export interface ProcessId {
  pid: number;
  /** Opaque; equal for the same process. */
  startTime: string;
}

/** @returns null when there is no such process (a zombie counts as none). */
export async function identify(pid: number): Promise<ProcessId | null> {
  const fields = await statFields(pid);
  if (fields === "no /proc") return identifyByPs(pid);
  if (fields === null || fields[0] === "Z") return null;
  return { pid, startTime: fields[19] ?? "" }; // field 22 of proc_pid_stat(5), counted after the command
}

export async function isSameProcess(known: ProcessId): Promise<boolean> {
  return (await identify(known.pid))?.startTime === known.startTime;
}

/** CPU seconds used so far and memory now; null where the system does not tell (no /proc) or the process is gone. */
export async function readUsage(
  pid: number,
): Promise<{ cpuSeconds: number; memoryUsedBytes: number } | null> {
  const fields = await statFields(pid);
  if (fields === null || fields === "no /proc") return null;
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const residentKib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { cpuSeconds: ticks / TICKS_PER_SECOND, memoryUsedBytes: residentKib * 1024 };
}

/** Cores in use between two readings of the same process. */
export function usageBetween(
  earlier: { cpuSeconds: number; atMs: number },
  later: { cpuSeconds: number; atMs: number; memoryUsedBytes: number },
): DaemonStats {
  const seconds = Math.max(0.001, (later.atMs - earlier.atMs) / 1000);
  const cpuCores = Math.max(0, later.cpuSeconds - earlier.cpuSeconds) / seconds;
  return { cpuCores, memoryUsedBytes: later.memoryUsedBytes };
}

/** USER_HZ, which Linux fixes at 100 for every architecture Node runs on. */
const TICKS_PER_SECOND = 100;

/** The fields of /proc/PID/stat behind the command, which may itself hold blanks and brackets. */
async function statFields(pid: number): Promise<string[] | null | "no /proc"> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    const hasProc = await readFile("/proc/self/stat").then(
      () => true,
      () => false,
    );
    return hasProc ? null : "no /proc";
  }
}

async function identifyByPs(pid: number): Promise<ProcessId | null> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]);
    return stdout.trim() === "" ? null : { pid, startTime: stdout.trim() };
  } catch {
    return null; // ps exits with 1 for an unknown pid
  }
}
