import { rm } from "node:fs/promises";
import { cleanText } from "@/lib/core/clean-text";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import type { DaemonState } from "@/lib/daemon/schema";
import { createLogReader } from "@/lib/proxlb/log/reader";
import type { Redactor } from "@/lib/proxlb/log/redact";
import { type ProxlbChild, startProxlb } from "./child";
import { type Remembered, writePidFile } from "./files";
import type { LogStore } from "./log-store";

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

/** Keeps one ProxLB alive until it is stopped: starts it again after a crash, ever more slowly. */
export class Supervisor {
  #memory: Remembered;
  #child: ProxlbChild | null = null;
  #startedMs = 0;
  /** Settles with the first line: from then on ProxLB handles signals. */
  #firstLine = newSignal();
  #quickEnds = 0;
  #problem: string | null = null;
  #pause: { timer: NodeJS.Timeout; untilMs: number } | null = null;
  #endedAlone = false;
  #redact: Redactor = (line) => line;
  /** One after the other, or an older state could overwrite a newer one. */
  readonly #disk = inOrder();

  constructor(private readonly options: SupervisorOptions) {
    this.#memory = options.remembered;
  }

  state(): Remembered {
    return this.#memory;
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Running, or about to be restarted. */
  isUp(): boolean {
    return this.#child !== null || this.#pause !== null;
  }

  phase(): Phase {
    const up = this.#child !== null;
    const stable = up && clock().monotonicMs() - this.#startedMs >= this.options.timings.stableMs;
    return phaseOf({
      up,
      heard: this.#firstLine.given,
      looping: this.#quickEnds >= LOOP_AT && !stable,
      problem: this.#problem,
      pause: this.#pause,
      endedAlone: this.#endedAlone,
      memory: this.#memory,
    });
  }

  async start(): Promise<void> {
    this.#quickEnds = 0;
    this.#note({ wanted: "running", restartCount: 0 });
    await this.#launch();
  }

  async stop(): Promise<void> {
    this.#note({ wanted: "stopped" });
    await this.#end();
  }

  async reload(): Promise<void> {
    const child = this.#child;
    if (!child)
      throw new AppError("conflict", "ProxLB is not running: it reads its configuration when it starts.");
    this.#redact = await this.options.redactor();
    // Before its first line it has no handler yet, and SIGHUP would end it.
    await Promise.race([child.exited.catch(() => {}), this.#firstLine.promise]);
    child.signal("SIGHUP");
  }

  /** Ends the child without forgetting that it is wanted. */
  async close(): Promise<void> {
    await this.#end();
    await this.#onDisk(async () => {});
  }

  async #launch(): Promise<void> {
    const { python, configPath, environment, pidFile } = this.options;
    this.#pause = null;
    this.#redact = await this.options.redactor();
    this.#firstLine = newSignal();
    this.#problem = null;
    this.#endedAlone = false;
    this.#startedMs = clock().monotonicMs();
    const startedAt = clock().now().toISOString();
    const onLine = this.#keeper(`${startedAt}#${this.#memory.restartCount}`);
    const child = startProxlb({
      python,
      args: ["-c", configPath],
      environment,
      onLine,
      room: this.options.store.room,
    });
    this.#child = child;
    this.#note({ startedAt, finishedAt: null, exitCode: null });
    child.exited.then(
      (code) => this.#ended(child, code),
      (error) => {
        this.#problem = `${python} cannot be started`;
        log("daemon").error({ err: error }, this.#problem);
        this.#ended(child, null);
      },
    );
    if (child.pid > 0) await this.#onDisk(() => writePidFile(pidFile, child.pid));
  }

  /** Takes the lines of one process: cleaned, masked, numbered, kept. */
  #keeper(epoch: string) {
    const reader = createLogReader();
    const firstLine = this.#firstLine;
    let seq = 0;
    return (stream: "stdout" | "stderr", text: string) => {
      firstLine.give();
      const line = { epoch, seq, stream, text: this.#redact(cleanText(text)) };
      seq += 1;
      this.options.store.append(line);
      const event = reader.push({ ...line, at: "" });
      if (event?.severity === "error") this.#problem = event.sentence;
    };
  }

  #ended(child: ProxlbChild, code: number | null): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#note({ finishedAt: clock().now().toISOString(), exitCode: code });
    void this.#onDisk(() => rm(this.options.pidFile, { force: true }));
    if (child.ending || this.#memory.wanted === "stopped") return;
    if (code === 0) {
      // service.daemon is off, or somebody else sent SIGINT: restarting at once would migrate in an endless loop.
      this.#endedAlone = true;
      this.#note({ wanted: "stopped" });
      return;
    }
    this.#restartLater(clock().monotonicMs() - this.#startedMs);
  }

  #restartLater(ranMs: number): void {
    const { stableMs, backoffMs, backoffMaxMs } = this.options.timings;
    this.#quickEnds = ranMs < stableMs ? this.#quickEnds + 1 : 0;
    const waitMs = Math.min(backoffMaxMs, backoffMs * 2 ** Math.max(0, this.#quickEnds - 1));
    const timer = setTimeout(() => {
      this.#note({ restartCount: this.#memory.restartCount + 1 });
      this.#launch().catch((error) => log("daemon").error({ err: error }, "ProxLB cannot be restarted"));
    }, waitMs);
    this.#pause = { timer, untilMs: clock().monotonicMs() + waitMs };
  }

  async #end(): Promise<void> {
    if (this.#pause) clearTimeout(this.#pause.timer);
    this.#pause = null;
    await this.#child?.end(this.options.timings.graceMs);
  }

  #note(change: Partial<Remembered>): void {
    const memory = { ...this.#memory, ...change };
    this.#memory = memory;
    void this.#onDisk(() => this.options.remember(memory));
  }

  #onDisk(job: () => Promise<void>): Promise<void> {
    return this.#disk(job).catch((error) => {
      log("daemon").error({ err: error }, "the state of ProxLB cannot be saved");
    });
  }
}

interface Phase {
  phase: Extract<DaemonState["state"], "running" | "starting" | "stopped" | "crash_loop">;
  /** One sentence or two, ending with a full stop. */
  reason: string;
}

function newSignal(): { given: boolean; promise: Promise<void>; give: () => void } {
  let settle = () => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const signal = {
    given: false,
    promise,
    give() {
      signal.given = true;
      settle();
    },
  };
  return signal;
}

/** It would migrate guests: the first start is a person's, who has seen what it would do. */
const NOT_STARTED =
  "ProxLB was not started yet, and moves nothing. See under Balancing what it would do, then start it under Service.";

function phaseOf(now: {
  up: boolean;
  heard: boolean;
  looping: boolean;
  problem: string | null;
  pause: { untilMs: number } | null;
  endedAlone: boolean;
  memory: Remembered;
}): Phase {
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
  if (now.memory.startedAt === null) return { phase: "stopped", reason: NOT_STARTED };
  if (now.endedAlone)
    return {
      phase: "stopped",
      reason:
        "ProxLB ended on its own: service.daemon is off in its configuration, or somebody interrupted it.",
    };
  return { phase: "stopped", reason: "ProxLB is stopped." };
}
