import "server-only";
import { type JobContext, performAsSystem } from "@/lib/access/job";
import { readConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import {
  INTERRUPTED_MS,
  openVersion,
  settleInterrupted,
  versionOnDisk,
} from "@/lib/config-versions/versions";
import { writeVersion } from "@/lib/config-versions/write-version";
import { clock } from "@/lib/core/clock";
import { isAppError } from "@/lib/core/errors";
import { processName } from "@/lib/core/process-name";
import { singleton } from "@/lib/core/singleton";
import { SYSTEM_NAME } from "@/lib/core/system-name";
import { currentCycle } from "@/lib/live/log/cycle-tracker";
import { type HealthWatch, hasEnded, isQuiet, type Verdict, watchHealth } from "./health";
import type { ApplyState } from "./schema";
import { type ApplyPatch, ENDS, moveApply, type TimedApply } from "./store";

/** As the audit log names what is done without anybody asking. */
export const APPLYING = "config.apply";
/** More than ProxLB prints while it is told. */
const LINES_OF_A_START = 1_000;
/** How long ProxLB has to become healthy with the version before, s. */
const PROOF_SECONDS = 120;

type Context = Pick<JobContext, "database" | "live" | "daemon">;

/** Follows ProxLB's lines since this process told it to read its file; gone with the process, which then tells it again. */
interface Following {
  applyId: number;
  health: HealthWatch;
  stop(): void;
}
const following = () => singleton<{ now: Following | null }>("config-apply", () => ({ now: null }));

/** One step at most of what is on its way. Whatever it throws, the next round begins where this one did. */
export async function stepApply(context: Context, row: TimedApply): Promise<void> {
  const step = STEPS[row.state];
  if (step) await step(context, row);
}

const STEPS: Partial<Record<ApplyState, (context: Context, row: TimedApply) => Promise<void>>> = {
  writing: settleWriting,
  waiting: waitForCycle,
  signalling: (context, row) => signal(context, row, "watching"),
  watching: watch,
  confirming: awaitKeep,
  reverting: putBack,
  resignalling: (context, row) => signal(context, row, "proving"),
  proving: prove,
};

/** A save takes milliseconds: one that is still under way belongs to a process that was killed, and the file tells. */
async function settleWriting(context: Context, row: TimedApply): Promise<void> {
  const { db } = context.database;
  if (row.secondsInState * 1000 < INTERRUPTED_MS) return;
  await settleInterrupted(db);
  const file = await readConfigFile();
  if (file.state === "read" && fingerprintOf(file.text) === row.fingerprint)
    await move(context, row, "waiting", { versionId: await versionOnDisk(db) });
  else
    await move(context, row, "not_written", {
      versionId: null,
      reason: "ProxLB UI ended before the file was written: nothing was changed.",
    });
}

/** A restart would end a cycle in the middle of its migrations. */
async function waitForCycle(context: Context, row: TimedApply): Promise<void> {
  const isUp = (await context.daemon.inspect()).state === "running";
  if (row.how === "restart" && isUp && currentCycle().phase === "cycle") {
    const reason = "ProxLB is in a cycle, which may be moving guests: it is restarted when that has ended.";
    return note(context, row, reason);
  }
  await move(context, row, "signalling", { reason: null });
}

async function signal(context: Context, row: TimedApply, next: "watching" | "proving"): Promise<void> {
  const { live, daemon } = context;
  const how = next === "proving" ? "restart" : row.how;
  const file = await readConfigFile();
  const from = live.logs.ring.end();
  const act = () => (how === "restart" ? daemon.restart() : daemon.reload());
  try {
    if (next === "watching") await act();
    else await asSystem(context, row, "service.restart", act);
  } catch (error) {
    if (!isAppError(error)) throw error;
    // The engine may be away for a moment.
    return note(context, row, `${error.message} It is tried again.`);
  }
  const { startId } = await daemon.inspect();
  const nowMs = () => clock().monotonicMs();
  const health = watchHealth({
    how,
    startId,
    atMs: nowMs(),
    isQuiet: file.state === "read" && isQuiet(file.parsed),
  });
  for (const line of live.logs.ring.read(from, LINES_OF_A_START)) health.take(line, nowMs());
  const stop = live.logs.onLine((line) => health.take(line, nowMs()));
  follow({ applyId: row.id, health, stop });
  await move(context, row, next, { signalledBy: processName(), reason: null });
}

async function watch(context: Context, row: TimedApply): Promise<void> {
  const verdict = await verdictOn(context, row);
  if (verdict === null) return void (await move(context, row, "signalling"));
  if (verdict.kind === "failed") return turnBack(context, row, verdict.sentence);
  if (verdict.kind === "undecided") return note(context, row, verdict.sentence);
  if (row.keepWhenHealthy) await move(context, row, "kept", { reason: verdict.sentence });
  else await move(context, row, "confirming", { reason: verdict.sentence }, row.keepWithinSeconds);
}

/** It has to stay healthy until somebody keeps it. */
async function awaitKeep(context: Context, row: TimedApply): Promise<void> {
  const daemon = await context.daemon.inspect();
  const seen = healthOf(row)?.verdict(daemon, clock().monotonicMs());
  if (seen?.kind === "failed") return turnBack(context, row, seen.sentence);
  if (hasEnded(daemon)) return turnBack(context, row, `ProxLB ended: ${daemon.reason}`);
  if (row.secondsLeft !== null && row.secondsLeft <= 0)
    await turnBack(context, row, "Nobody kept it in time.");
}

async function turnBack(context: Context, row: TimedApply, failure: string): Promise<void> {
  await move(context, row, "reverting", { failure, quoted: healthOf(row)?.quoted() ?? null, reason: null });
}

/** Writes the version before, unless somebody else wrote the file meanwhile: theirs is not touched. */
async function putBack(context: Context, row: TimedApply): Promise<void> {
  const { db } = context.database;
  const file = await readConfigFile();
  const now = file.state === "read" ? fingerprintOf(file.text) : null;
  if (now !== row.previousFingerprint) {
    if (file.state !== "read" || now !== row.fingerprint)
      return void (await move(context, row, "overtaken", {
        reason: `proxlb.yaml was changed past ProxLB UI meanwhile, so version ${row.previousId} was not put back over it.`,
      }));
    const { text } = await openVersion(db, row.previousId);
    const description = `Version ${row.previousId} put back: ${row.failure ?? ""}`.slice(0, 500);
    const version = { text, description, author: { userId: null, username: SYSTEM_NAME } };
    try {
      await asSystem(context, row, "config.put_back", () =>
        writeVersion(db, { text: file.text, sha256: file.sha256 }, version, async () => {}),
      );
    } catch (error) {
      if (!isAppError(error)) throw error;
      return note(context, row, `${error.message} It is tried again.`);
    }
  }
  // A ProxLB that never got to the reload still runs with the version before, and is not disturbed.
  const untouched = row.how === "reload" && healthOf(row)?.hasRead() === false;
  const isUp = (await context.daemon.inspect()).state === "running";
  if (untouched && isUp)
    await move(context, row, "reverted", {
      reason: `Version ${row.previousId} is on disk again. ProxLB had not read the other one yet and was not disturbed.`,
    });
  else await move(context, row, "resignalling", { reason: null });
}

async function prove(context: Context, row: TimedApply): Promise<void> {
  const verdict = await verdictOn(context, row);
  if (verdict === null) return void (await move(context, row, "resignalling"));
  if (verdict.kind === "healthy")
    return void (await move(context, row, "reverted", {
      reason: `Version ${row.previousId} is back. ${verdict.sentence}`,
    }));
  if (verdict.kind === "undecided" && row.secondsInState <= PROOF_SECONDS)
    return note(context, row, verdict.sentence);
  await move(context, row, "revert_failed", {
    reason: `Version ${row.previousId} is on disk again, but ProxLB is not well with it either: ${verdict.sentence}`,
    quoted: healthOf(row)?.quoted() ?? row.quoted,
  });
}

/** Null where another process, now gone, has told ProxLB: nobody knows which lines came after it. */
async function verdictOn({ daemon }: Context, row: TimedApply): Promise<Verdict | null> {
  const health = healthOf(row);
  if (health === null || row.signalledBy !== processName()) return null;
  return health.verdict(await daemon.inspect(), clock().monotonicMs());
}

function healthOf(row: TimedApply): HealthWatch | null {
  const { now } = following();
  return now?.applyId === row.id ? now.health : null;
}

function follow(next: Following | null): void {
  const held = following();
  held.now?.stop();
  held.now = next;
}

async function note(context: Context, row: TimedApply, reason: string): Promise<void> {
  if (row.reason !== reason) await move(context, row, row.state, { reason });
}

async function move(
  { database, live }: Context,
  row: TimedApply,
  to: ApplyState,
  patch: ApplyPatch = {},
  keepSeconds?: number,
): Promise<void> {
  if (!(await moveApply(database.db, row, to, patch, keepSeconds))) return;
  if (ENDS.has(to)) follow(null);
  live.publish("config");
}

function asSystem<T>(
  { database }: Context,
  row: TimedApply,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  const details = { apply: row.id, version: row.versionId, previous: row.previousId, because: row.failure };
  const about = { resource: "config", resourceId: String(row.id), details };
  return performAsSystem({ database, job: APPLYING, action, about }, work);
}
