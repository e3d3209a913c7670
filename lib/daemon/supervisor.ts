import { rm } from "node:fs/promises";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { createLogReader } from "@/lib/proxlb/log-events";
import type { Redactor } from "@/lib/proxlb/redact";
import { type ProxlbChild, startProxlb } from "./child";
import type { LogStore } from "./log-store";
import { type Remembered, writePidFile } from "./process-files";
import type { DaemonState } from "./schema";

export interface Timings {
  /** From SIGINT to SIGKILL. */
  graceMs: number;
  /** A process that ends before this never really ran. */
  stableMs: number;
  /** Pause after the first crash; doubles with each further quick one. */
  backoffMs: number;
  backoffMaxMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  graceMs: 10_000,
  stableMs: 30_000,
  backoffMs: 1_000,
  backoffMaxMs: 60_000,
};

/** So many quick ends in a row are a loop: no longer a hiccup, but something a person has to repair. */
const LOOP_AT = 3;

interface SupervisorOptions {
  python: string;
  configPath: string;
  environment: Record<string, string>;
  timings: Timings;
  pidFile: string;
  store: LogStore;
  remembered: Remembered;
  remember: (state: Remembered) => Promise<void>;
  /** Masks the secrets of the configuration as it is now. */
  redactor: () => Promise<Redactor>;
}

export interface Supervisor {
  state(): Remembered;
  phase(): {
    phase: Extract<DaemonState["state"], "running" | "starting" | "stopped" | "crash_loop">;
    reason: string;
  };
  pid(): number | null;
  /** Running, or about to be restarted. */
  isUp(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  reload(): Promise<void>;
  /** Ends the child without forgetting that it is wanted. */
  close(): Promise<void>;
}

/** Keeps one ProxLB alive until it is stopped: starts it again after a crash, ever more slowly. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { timings, store } = options;
  let memory = options.remembered;
  let child: ProxlbChild | null = null;
  let heard = false;
  let startedMs = 0;
  let endedAlone = false;
  let onHeard = () => {};
  let quickEnds = 0;
  let problem: string | null = null;
  let pause: { timer: NodeJS.Timeout; untilMs: number } | null = null;
  let ending = false;
  let redact: Redactor = (line) => line;

  const note = (change: Partial<Remembered>) => {
    memory = { ...memory, ...change };
    options.remember(memory).catch((error) => {
      log("daemon").error({ err: error }, "the state of ProxLB cannot be saved");
    });
  };

  async function launch(): Promise<void> {
    pause = null;
    redact = await options.redactor();
    const startedAt = clock().now().toISOString();
    startedMs = clock().monotonicMs();
    const reader = createLogReader();
    const epoch = `${startedAt}#${memory.restartCount}`;
    let seq = 0;
    heard = false;
    problem = null;
    endedAlone = false;
    child = startProxlb({
      python: options.python,
      args: ["-c", options.configPath],
      environment: options.environment,
      onLine(stream, text) {
        heard = true;
        onHeard();
        const line = { epoch, seq, stream, text: redact(text) };
        seq += 1;
        store.append(line);
        const event = reader.push({ ...line, at: "" });
        if (event?.severity === "error") problem = event.sentence;
      },
    });
    note({ startedAt, finishedAt: null, exitCode: null });
    child.exited.then(
      (code) => ended(code, clock().monotonicMs() - startedMs),
      (error) => {
        problem = `${options.python} cannot be started`;
        log("daemon").error({ err: error }, problem);
        ended(null, 0);
      },
    );
    if (child.pid > 0) await writePidFile(options.pidFile, child.pid);
  }

  function ended(code: number | null, ranMs: number): void {
    child = null;
    note({ finishedAt: clock().now().toISOString(), exitCode: code });
    rm(options.pidFile, { force: true }).catch(() => {}); // a stale one is recognised by its start time
    if (ending || memory.wanted === "stopped") return;
    if (code === 0) {
      // service.daemon is off, or somebody else sent SIGINT: restarting at once would migrate in an endless loop.
      note({ wanted: "stopped" });
      endedAlone = true;
      return;
    }
    quickEnds = ranMs < timings.stableMs ? quickEnds + 1 : 0;
    const waitMs = Math.min(timings.backoffMaxMs, timings.backoffMs * 2 ** Math.max(0, quickEnds - 1));
    const timer = setTimeout(() => {
      note({ restartCount: memory.restartCount + 1 });
      launch().catch((error) => log("daemon").error({ err: error }, "ProxLB cannot be restarted"));
    }, waitMs);
    pause = { timer, untilMs: clock().monotonicMs() + waitMs };
  }

  async function end(): Promise<void> {
    if (pause) clearTimeout(pause.timer);
    pause = null;
    ending = true;
    await child?.end(timings.graceMs);
    ending = false;
  }

  return {
    state: () => memory,
    pid: () => child?.pid ?? null,
    isUp: () => child !== null || pause !== null,
    phase() {
      const stable = child !== null && clock().monotonicMs() - startedMs >= timings.stableMs;
      const looping = quickEnds >= LOOP_AT && !stable;
      return phaseOf({ up: child !== null, heard, looping, problem, pause, endedAlone, memory });
    },
    async start() {
      quickEnds = 0;
      note({ wanted: "running", restartCount: 0 });
      await launch();
    },
    async stop() {
      note({ wanted: "stopped" });
      await end();
    },
    async reload() {
      if (!child)
        throw new AppError("conflict", "ProxLB is not running: it reads its configuration when it starts.");
      redact = await options.redactor();
      // Before its first line it has no handler yet, and SIGHUP would end it.
      if (!heard)
        await Promise.race([child.exited.catch(() => {}), new Promise<void>((done) => (onHeard = done))]);
      child?.signal("SIGHUP");
    },
    close: end,
  };
}

function phaseOf(now: {
  up: boolean;
  heard: boolean;
  looping: boolean;
  problem: string | null;
  pause: { untilMs: number } | null;
  endedAlone: boolean;
  memory: Remembered;
}): ReturnType<Supervisor["phase"]> {
  const why = now.problem
    ? `${now.problem}.`
    : `It ended with exit code ${now.memory.exitCode ?? "unknown"}.`;
  if (now.looping)
    return { phase: "crash_loop", reason: `ProxLB keeps ending right after its start. ${why}` };
  if (now.pause) {
    const seconds = Math.max(1, Math.ceil((now.pause.untilMs - clock().monotonicMs()) / 1000));
    return { phase: "starting", reason: `ProxLB ended and starts again in ${seconds} s. ${why}` };
  }
  if (now.up && now.heard) return { phase: "running", reason: "ProxLB is running." };
  if (now.up) return { phase: "starting", reason: "ProxLB is starting." };
  if (now.memory.startedAt === null) return { phase: "stopped", reason: "ProxLB was not started yet." };
  if (now.endedAlone)
    return {
      phase: "stopped",
      reason:
        "ProxLB ended on its own: service.daemon is off in its configuration, or somebody interrupted it.",
    };
  return { phase: "stopped", reason: "ProxLB is stopped." };
}
