import { cleanText } from "@/lib/core/clean-text";
import { AppError } from "@/lib/core/errors";
import { formatDuration } from "@/lib/core/units";
import { type DerivedKind, deriveConfig } from "@/lib/proxlb/config/derive";
import { parseConfig } from "@/lib/proxlb/config/parse";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { LogEvent } from "@/lib/proxlb/log/facts";
import type { LoggedMigration } from "@/lib/proxlb/log/migrations";
import { createLogReader, type OutputLine } from "@/lib/proxlb/log/reader";
import { type Redactor, redactorForText } from "@/lib/proxlb/log/redact";
import type { PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import { parseOutput, planFrom } from "@/lib/proxlb/output/read";
import { foldOutput, type Told } from "./one-shot-output";
import type { Daemon, OneShotKind, OneShotResult } from "./schema";

export interface OneShotInput {
  daemon: Pick<Daemon, "runOnce">;
  /** Content of the real proxlb.yaml. */
  configText: string;
  /** Online nodes and running guests, for the time it may take. */
  cluster: { nodes: number; guests: number };
  signal: AbortSignal;
  /** Each line clean, with secrets masked, and what it means; null inside a JSON document. */
  onLine?: (line: OutputLine, event: LogEvent | null) => void;
  /** Instead of the one that follows from the size of the cluster. */
  timeoutMs?: number;
}

/** How a run ended that moves guests. Proxmox finishes what was ordered, also after a timeout or a cancel. */
export interface RebalanceResult {
  outcome: OneShotResult["outcome"] | "failed";
  /** Why it did not finish; null when it did. */
  failure: string | null;
  migrations: LoggedMigration[];
  /** What ProxLB planned; null where it ended before it printed its plan, which comes last. */
  plan: PrintedPlan | null;
  warnings: string[];
  startedAt: string;
  finishedAt: string;
}

/** What ProxLB would do now. Nothing is migrated. Throws AppError where it cannot tell. */
export async function dryRun(input: OneShotInput): Promise<{ plan: PrintedPlan }> {
  const { result, told, config, plan } = await runWithConfig(input, "dry_run");
  if (plan) return { plan: planFrom(plan, config) };
  throw failureError(result, told, input);
}

/** One real run, whatever the daemon's own `balancing.enable` says. Throws only where ProxLB could not be started. */
export async function rebalance(input: OneShotInput): Promise<RebalanceResult> {
  const { result, told, config, plan, warnings } = await runWithConfig(input, "rebalance");
  const finished = result.outcome === "finished" && result.exitCode === 0;
  const failure = finished ? null : failureError(result, told, input).message;
  return {
    outcome: result.outcome === "finished" && !finished ? "failed" : result.outcome,
    failure,
    migrations: told.migrations(),
    plan: plan && planFrom(plan, config),
    warnings,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
  };
}

/** The node ProxLB would place a new guest on. Takes as long as a dry run. */
export async function bestNode(input: OneShotInput): Promise<string> {
  const { result, told } = await runWithConfig(input, "best_node");
  // It is printed bare, as the last line.
  const last = told.lastPrinted();
  if (result.outcome === "finished" && result.exitCode === 0) {
    if (last?.type === "other" && last.level === null) return last.sentence.trim();
    throw new AppError("unavailable", "ProxLB found no node that could take a guest.");
  }
  throw failureError(result, told, input);
}

/** The version ProxLB reports for itself; needs no configuration. */
export async function proxlbVersion(daemon: Pick<Daemon, "runOnce">, signal: AbortSignal): Promise<string> {
  const { result, told } = await run(
    { daemon, signal, timeoutMs: VERSION_TIMEOUT_MS },
    "version",
    null,
    (line) => line,
  );
  const version = told.version();
  if (version !== null) return version;
  throw failureError(result, told, { timeoutMs: VERSION_TIMEOUT_MS });
}

/**
 * How long ProxLB 2.3 takes to collect a cluster: it asks for one thing after the other and sleeps 0.1 s before most
 * requests, 0.3 s per node and 0.3 s per running guest, plus the answers. Measured: 3 nodes with 12 guests 6 s, 8 with
 * 188 68 s.
 */
export function estimateSeconds(cluster: { nodes: number; guests: number }): number {
  return START_SECONDS + cluster.nodes * PER_NODE_SECONDS + cluster.guests * PER_GUEST_SECONDS;
}

const START_SECONDS = 2;
const PER_NODE_SECONDS = 0.4;
const PER_GUEST_SECONDS = 0.35;

/** A slow cluster answers a multiple of the measured time later; small ones get at least this. */
const TIMEOUT_FACTOR = 3;
const TIMEOUT_MIN_MS = 60_000;
const VERSION_TIMEOUT_MS = 60_000;
/** Migrations of large guests take hours, and ProxLB runs one after the other by default. */
const REBALANCE_EXTRA_MS = 12 * 3600_000;

async function runWithConfig(input: OneShotInput, kind: DerivedKind) {
  const parsed = parseConfig(input.configText);
  if (!parsed.ok) {
    const [first] = parsed.issues;
    const place = first?.line ? `line ${first.line}: ` : "";
    const sentence = `ProxLB's configuration is not valid (${place}${first?.path ? `${first.path} ` : ""}${first?.message}).`;
    throw new AppError("invalid", sentence, { issues: parsed.issues });
  }
  const { yaml, warnings } = deriveConfig(parsed, kind);
  const redact = redactorForText(input.configText);
  const timeoutMs = timeoutOf(input, kind);
  const { result, told } = await run({ ...input, timeoutMs }, kind, yaml, redact);
  const document = told.document();
  const plan = document === null ? null : parseOutput(document);
  return { result, told, warnings, plan, config: parsed.config satisfies ProxlbConfig };
}

async function run(
  input: Pick<OneShotInput, "daemon" | "signal" | "onLine"> & { timeoutMs: number },
  kind: OneShotKind,
  configYaml: string | null,
  redact: Redactor,
): Promise<{ result: OneShotResult; told: Told }> {
  const reader = createLogReader();
  const asPrinted = createLogReader();
  const told = foldOutput();
  const result = await input.daemon.runOnce({
    kind,
    configYaml,
    timeoutMs: input.timeoutMs,
    signal: input.signal,
    onLine(raw) {
      const text = cleanText(raw.text);
      const line = { ...raw, text: redact(text) };
      const event = reader.push(line);
      // The document is read, never shown, and the mask takes the random names of its groups for secrets.
      const printed = asPrinted.push({ ...raw, text });
      const document = printed?.type === "document" ? printed : null;
      if (event) told.add(document ?? event);
      input.onLine?.(line, event);
    },
  });
  return { result, told };
}

function timeoutOf(input: OneShotInput, kind: DerivedKind): number {
  if (input.timeoutMs !== undefined) return input.timeoutMs;
  const collect = Math.max(TIMEOUT_MIN_MS, estimateSeconds(input.cluster) * 1000 * TIMEOUT_FACTOR);
  return kind === "rebalance" ? collect + REBALANCE_EXTRA_MS : collect;
}

function failureError(
  result: OneShotResult,
  told: Told,
  input: { timeoutMs?: number; cluster?: OneShotInput["cluster"] },
): AppError {
  if (result.outcome === "cancelled") return new AppError("conflict", "The run was cancelled.");
  if (result.outcome === "timeout") {
    const took = (Date.parse(result.finishedAt) - Date.parse(result.startedAt)) / 1000;
    const usual = input.cluster ? ` (${formatDuration(estimateSeconds(input.cluster))} are usual)` : "";
    return new AppError("unavailable", `ProxLB was ended after ${formatDuration(took)}${usual}.`);
  }
  const fatal = told.fatal();
  if (!fatal) {
    const sentence = `ProxLB ended with exit code ${result.exitCode ?? "unknown"} and said no reason.`;
    return new AppError("unavailable", result.exitCode === 0 ? "ProxLB ended without a result." : sentence);
  }
  const tried = fatal.type === "api_none" ? told.unreachable() : [];
  const detail = tried.length > 0 ? ` (${tried.join("; ")})` : "";
  const code = fatal.type === "config_error" ? "invalid" : "unavailable";
  return new AppError(code, `${fatal.sentence}${detail}.`);
}
