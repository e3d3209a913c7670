import { type DaemonState, isOfStart, type LogLine } from "@/lib/daemon/schema";
import type { ParsedConfig } from "@/lib/proxlb/config/parse";
import type { LogEvent } from "@/lib/proxlb/log/facts";
import { createLogReader, type LogReader } from "@/lib/proxlb/log/reader";
import type { How } from "./schema";

/** What ProxLB's lines and its process tell of a configuration that it was told to read. */
export interface Verdict {
  kind: "healthy" | "failed" | "undecided";
  sentence: string;
}

/** Its log level hides what ProxLB does: neither a cycle nor a reload shows. */
export function isQuiet(parsed: ParsedConfig): boolean {
  return parsed.ok && !["DEBUG", "INFO"].includes(parsed.config.service.log_level);
}

/** It runs no more, and nobody starts it, or in vain. */
export const hasEnded = ({ state }: Pick<DaemonState, "state">): boolean =>
  state === "crash_loop" || state === "stopped" || state === "absent";

export interface HealthWatch {
  /** A line that it printed after it was told, in order. */
  take(line: LogLine, nowMs: number): void;
  verdict(daemon: Pick<DaemonState, "state" | "exitCode" | "startId">, nowMs: number): Verdict;
  /** False as long as ProxLB has not begun to read the file, and so works with what it read before. */
  hasRead(): boolean;
  /** The last lines, oldest first. */
  quoted(): string[];
}

/** It signs in at Proxmox after it connected, for at most its own timeout: 10 s unless configured. */
const SETTLE_MS = 12_000;
/** A start that has shown nothing until then hangs. */
const START_LIMIT_MS = 90_000;
/** What may print nothing and lives this long has read its file and reached Proxmox. */
const QUIET_MS = 60_000;
const QUOTED_LINES = 12;

/** It ends after these, or ought to: the process tells. */
const REFUSALS: ReadonlySet<LogEvent["type"]> = new Set([
  "config_error",
  "auth_failed",
  "api_none",
  "crash",
  "permission_missing",
]);
/** Nothing of a cycle comes before ProxLB has read its file, reached Proxmox and been let in. */
const OF_A_CYCLE: ReadonlySet<LogEvent["type"]> = new Set([
  "cycle_ended",
  "cycle_skipped",
  "node_maintenance",
  "node_ignored",
  "usage",
  "balance_checked",
  "migration_started",
]);

/**
 * Watches whether ProxLB is well with a file. "Healthy" is seen, never assumed: it printed what comes only after
 * Proxmox had let it in, or it has been connected, or rightly silent, for long enough. Only the folded state is kept.
 * @param told when it was told to read the file; `startId` is the start of ProxLB that has to read it
 * @param isQuiet its log level hides what it does
 */
export function watchHealth(told: {
  how: How;
  startId: string | null;
  atMs: number;
  isQuiet: boolean;
}): HealthWatch {
  let { how, startId, atMs } = told;
  let seen = nothingSeen();
  /** Of a start that nobody has told of yet: it reads the file too. */
  const others: { line: LogLine; nowMs: number }[] = [];
  const hasRead = () => how === "restart" || seen.hasReload;
  const isOurs = (line: LogLine) => startId !== null && isOfStart(line.epoch, startId);

  const goOnWith = (nextStart: string | null, nowMs: number) => {
    [how, startId, atMs, seen] = ["restart", nextStart, nowMs, nothingSeen()];
    for (const other of others.splice(0)) if (isOurs(other.line)) look(seen, how, other);
  };

  return {
    take(line, nowMs) {
      if (isOurs(line)) return look(seen, how, { line, nowMs });
      others.push({ line, nowMs });
      if (others.length > OTHERS_KEPT) others.shift();
    },
    hasRead,
    quoted: () => [...seen.last],
    verdict(daemon, nowMs) {
      // Before it got to a reload it ended, or somebody restarted it: the new one has read the file at its start.
      if (daemon.startId !== startId && !hasRead()) goOnWith(daemon.startId, nowMs);
      const because = seen.refused ? `${seen.refused.sentence}; ` : "";
      if (hasEnded(daemon)) {
        const code = daemon.exitCode === null ? "" : ` with exit code ${daemon.exitCode}`;
        return failed(`${because}ProxLB ended${code}`);
      }
      if (daemon.startId !== startId) return failed(`${because}ProxLB ended and was started again`);
      if (!hasRead()) return undecided("ProxLB reads it at the start of its next cycle");
      const sign =
        daemon.state === "running" ? signOfHealth(seen, nowMs, told.isQuiet && nowMs - atMs) : null;
      if (sign) return healthy(sign);
      const stage =
        seen.refused?.sentence ?? (seen.connected ? "ProxLB is connected and signs in" : "ProxLB starts");
      return nowMs - atMs > START_LIMIT_MS && how === "restart"
        ? failed(`${stage}; no sign of health came within ${START_LIMIT_MS / 1000} s`)
        : undecided(stage);
    },
  };
}

const OTHERS_KEPT = 200;

/** What one start of ProxLB has shown since it was told. */
interface Seen {
  reader: LogReader;
  /** A reload is only a wish until the line that says it reads. */
  hasReload: boolean;
  refused: LogEvent | null;
  atWork: LogEvent | null;
  delayed: LogEvent | null;
  connected: { sentence: string; atMs: number } | null;
  last: string[];
}

const nothingSeen = (): Seen => ({
  reader: createLogReader(),
  hasReload: false,
  refused: null,
  atWork: null,
  delayed: null,
  connected: null,
  last: [],
});

function look(seen: Seen, how: How, { line, nowMs }: { line: LogLine; nowMs: number }): void {
  const event = seen.reader.push(line);
  if (event?.type === "config_reloaded") seen.hasReload = true;
  if (how === "reload" && !seen.hasReload) return;
  seen.last.push(line.text);
  if (seen.last.length > QUOTED_LINES) seen.last.shift();
  if (!event) return;
  if (REFUSALS.has(event.type)) seen.refused = event;
  if (OF_A_CYCLE.has(event.type)) seen.atWork = event;
  if (event.type === "start_delayed") seen.delayed = event;
  if (event.type === "api_reachable" && event.level === "INFO")
    seen.connected = { sentence: event.sentence, atMs: nowMs };
}

/** @param quietForMs how long it has run at a log level that hides what it does; false at any other */
function signOfHealth(
  { refused, atWork, delayed, connected }: Seen,
  nowMs: number,
  quietForMs: number | false,
) {
  if (refused) return null;
  if (atWork) return `ProxLB works with it: ${atWork.sentence}`;
  if (delayed) return "ProxLB has read it and waits: whether Proxmox lets it in shows after that delay";
  if (connected && nowMs - connected.atMs > SETTLE_MS) return `ProxLB runs with it: ${connected.sentence}`;
  if (quietForMs !== false && quietForMs > QUIET_MS)
    return `ProxLB has run with it for ${QUIET_MS / 1000} s; its log level (service.log_level) shows no more`;
  return null;
}

const healthy = (sentence: string): Verdict => ({ kind: "healthy", sentence });
const failed = (sentence: string): Verdict => ({ kind: "failed", sentence });
const undecided = (sentence: string): Verdict => ({ kind: "undecided", sentence });
