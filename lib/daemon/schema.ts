import { z } from "zod";

/** The ProxLB we manage, as screens see it. Client-safe. */
export const DaemonState = z.object({
  driver: z.enum(["docker", "process", "none"]),
  /**
   * `absent`: nothing to manage (no such Docker container, no ProxLB installed, driver "none").
   * `engine_down`: the Docker engine does not answer. `crash_loop`: it keeps dying right after its start.
   */
  state: z.enum(["running", "starting", "stopped", "crash_loop", "absent", "engine_down"]),
  /** One sentence: what is, then what to do. Never a secret. */
  reason: z.string(),
  version: z.string().nullable(),
  startedAt: z.string().nullable(),
  /** Names this start, never as a time: the epoch of its lines holds it. Null before the first. */
  startId: z.string().nullable(),
  finishedAt: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  restartCount: z.number().int(),
  /** Name of the Docker container or path of the Python that runs it; shown, never taken from a request. */
  target: z.string().nullable(),
  image: z.string().nullable(),
});
export type DaemonState = z.infer<typeof DaemonState>;

export const DaemonStats = z.object({
  /** Of one core: 1.5 means one and a half cores. */
  cpuCores: z.number(),
  memoryUsedBytes: z.number(),
});
export type DaemonStats = z.infer<typeof DaemonStats>;

/** One line of the daemon's output with its place in the stream: `(epoch, seq)` never repeats and has no holes. */
export const LogLine = z.object({
  /** Changes with each start of ProxLB (Docker container start or process start), whose `startId` it holds. */
  epoch: z.string(),
  seq: z.number().int(),
  /** When it was written, UTC; from Docker's timestamps or at arrival. */
  at: z.string(),
  stream: z.enum(["stdout", "stderr"]),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

export const isOfStart = (epoch: LogLine["epoch"], startId: string): boolean => epoch.includes(startId);

export const ONE_SHOT_KINDS = ["dry_run", "rebalance", "best_node", "version"] as const;
export type OneShotKind = (typeof ONE_SHOT_KINDS)[number];

export interface OneShotRequest {
  kind: OneShotKind;
  /** Whole derived proxlb.yaml with secrets; null for `version`. Handed over without touching the host's files. */
  configYaml: string | null;
  timeoutMs: number;
  /** Ends the one-shot ProxLB (SIGINT, then SIGKILL) when aborted. */
  signal: AbortSignal;
  onLine: (line: { at: string; stream: "stdout" | "stderr"; text: string }) => void;
}

export interface OneShotResult {
  exitCode: number | null;
  outcome: "finished" | "timeout" | "cancelled";
  startedAt: string;
  finishedAt: string;
  /** Everything it printed, capped; secrets already masked by the caller's redactor. */
  stdout: string;
  stderr: string;
}

export interface CleanedUp {
  /** One-shot runs of ProxLB, which people had started. */
  leftoverRuns: number;
  /** The ProxLB that ran when the app ended runs again. */
  startedAgain: boolean;
}

/**
 * The one ProxLB. Methods throw AppError("unavailable" | "conflict" | "not_found", sentence); none takes a name,
 * image or command from a caller.
 */
export interface Daemon {
  readonly driver: DaemonState["driver"];
  inspect(): Promise<DaemonState>;
  stats(): Promise<DaemonStats | null>;
  start(): Promise<void>;
  /** SIGINT (ProxLB ignores SIGTERM as PID 1), SIGKILL after a grace time. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** SIGHUP: ProxLB reads its config again at the start of its next cycle. */
  reload(): Promise<void>;
  /**
   * Lines since `sinceAt` (null: all that is kept, capped), then each new one, over restarts, engine failures and
   * reconnects, without gaps or doubles. Ends only when `signal` aborts.
   */
  follow(options: { sinceAt: string | null; signal: AbortSignal }): AsyncIterable<LogLine>;
  runOnce(request: OneShotRequest): Promise<OneShotResult>;
  /** Ends and removes what an app that was killed left behind. Called once at start. @returns what it changed */
  cleanUp(): Promise<CleanedUp>;
  /** Lets go of everything; a process driver ends its child. */
  close(): Promise<void>;
}
