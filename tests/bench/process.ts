import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgres } from "@/tests/support/global-databases";
import { type Stack, startStack } from "@/tests/support/stack";
import { residentMegabytes } from "./memory";
import { type BenchLine, type BenchOptions, below, told, unmeasured } from "./report";
import { untilFilled } from "./wait";

/** From the start of the process until it listens, and what it keeps in memory when nothing happens. */
export async function benchProcess({ quick }: BenchOptions): Promise<BenchLine[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "proxlb-ui-bench-"));
  const idleMs = quick ? 10_000 : 30_000;
  try {
    const env = { DATA_DIR: path.join(folder, "app") };
    const first = await look(() => startStack({ env }), 0);
    const again = await look(() => startStack({ env }), idleMs);
    const lines = [
      below("ready, embedded database", again.readyMs, 2000, "ms"),
      told("ready, first start of all: the database is made", first.readyMs, "ms"),
      below("RSS idle, embedded database", again.residentMegabytes, 250, "MB"),
    ];
    return [...lines, ...(await onPostgres(path.join(folder, "postgres"), idleMs))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(folder: string, idleMs: number): Promise<BenchLine[]> {
  const postgres = await startPostgres(folder);
  if (!postgres) return [unmeasured("on PostgreSQL", "no PostgreSQL server programs here")];
  try {
    await look(() => startStack({ databaseUrl: postgres.url }), 0);
    const again = await look(() => startStack({ databaseUrl: postgres.url }), idleMs);
    return [
      below("ready, PostgreSQL", again.readyMs, 2000, "ms"),
      below("RSS idle, PostgreSQL", again.residentMegabytes, 150, "MB"),
    ];
  } finally {
    await postgres.stop();
  }
}

async function look(start: () => Promise<Stack>, idleMs: number) {
  const stack = await start();
  try {
    const readyMs = readyAtMs(stack.output()) - startedAtMs(stack.pid);
    await untilFilled(stack);
    await sleep(idleMs);
    return { readyMs, residentMegabytes: residentMegabytes(stack.pid) };
  } finally {
    await stack.stop();
  }
}

/** The time of the log line that says so; the process's own count begins only after its modules are loaded. */
function readyAtMs(output: string): number {
  const line = output.split("\n").find((each) => each.includes('"readyMs"')) ?? "{}";
  const { time } = JSON.parse(line) as { time?: number };
  if (typeof time !== "number") throw new Error("The app's log has no time in milliseconds.");
  return time;
}

/** From the kernel, to a hundredth of a second: field 22 of /proc/PID/stat counts from the boot. */
function startedAtMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  const ticks = Number(fields[19]);
  const uptimeSeconds = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  return Date.now() - uptimeSeconds * 1000 + ticks * 10;
}
