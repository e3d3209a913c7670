import "server-only";
import { type OperationContext, operation } from "@/lib/access/operation";
import { refusal } from "@/lib/access/refusal";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { requireNoApply } from "@/lib/config-versions/no-apply";
import { writeVersion } from "@/lib/config-versions/write-version";
import { AppError } from "@/lib/core/errors";
import type { Daemon } from "@/lib/daemon/schema";
import { can } from "@/lib/identity/permissions";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { checkedSave } from "../checked-save";
import { isQuiet } from "./health";
import {
  AppliedConfig,
  ApplyIdInput,
  ApplyInput,
  type ApplyState,
  CurrentApply,
  ExtendInput,
  type How,
  KeepInput,
  mayTurnBack,
} from "./schema";
import { type ApplyPatch, type ApplyRow, claimApply, currentApply, moveApply, openApply } from "./store";

/**
 * Saves proxlb.yaml and brings it to the running ProxLB, which is then watched: if it ends, loops or refuses the file,
 * or nobody keeps the change, the version before comes back by itself. Returns once the file is written; the rest is
 * told by `config.apply_state`.
 */
export const applyConfig = operation({
  name: "config.apply",
  permission: "config.edit",
  input: ApplyInput,
  output: AppliedConfig,
  audit: () => ({ resource: "config" }),
  async run(context, input) {
    const { db, actor, daemon, live, note } = context;
    if (!can(actor, "service.control")) throw refusal("service.control");
    await requireNoApply(db);
    await requireRunning(daemon);
    const { base, version, changes, takesEffect } = await checkedSave(context, input);
    if (base === null) throw new AppError("unavailable", "There is no file that could be put back.");
    const how = howOf(version.text, takesEffect, input.how);
    let claimed: ApplyRow | null = null;
    let id: number;
    try {
      id = await writeVersion(db, base, version, async (versionId, previousId) => {
        claimed = await claimApply(db, {
          versionId,
          previousId,
          fingerprint: fingerprintOf(version.text),
          previousFingerprint: fingerprintOf(base.text),
          how,
          state: "writing",
          keepWhenHealthy: input.keepWhenHealthy,
          keepWithinSeconds: input.keepWithinSeconds,
          userId: actor.userId,
          userName: actor.username,
          sessionHash: actor.sessionHash,
        });
      });
    } catch (error) {
      const reason = error instanceof AppError ? error.message : "Nothing was written.";
      if (claimed) await moveApply(db, claimed, "not_written", { versionId: null, reason });
      throw error;
    }
    if (claimed) await moveApply(db, claimed, "waiting", { versionId: id });
    note({ version: id, how });
    live.publish("config");
    const { apply } = await currentApply(db, actor.sessionHash);
    if (apply === null) throw new Error("The change that was just applied is not recorded.");
    return { base: fingerprintOf(version.text), version: id, changes, takesEffect, apply };
  },
});

/** The change stays. */
export const keepConfig = operation({
  name: "config.keep",
  permission: "config.edit",
  input: KeepInput,
  output: CurrentApply,
  audit: ({ id, takeOver }) => ({ resource: "config", resourceId: String(id), details: { takeOver } }),
  async run(context, input) {
    const row = await confirming(context, input);
    const patch = { reason: `Kept by ${context.actor.username}.` };
    return decide(context, row, { to: "kept", patch, refusal: NOT_WAITING });
  },
});

/** More time to look, counted from now. */
export const extendConfig = operation({
  name: "config.extend",
  permission: "config.edit",
  input: ExtendInput,
  output: CurrentApply,
  audit: ({ id, seconds }) => ({ resource: "config", resourceId: String(id), details: { seconds } }),
  async run(context, input) {
    const row = await confirming(context, input);
    return decide(context, row, { to: "confirming", keepSeconds: input.seconds, refusal: NOT_WAITING });
  },
});

/** The version before comes back now. Anybody who may edit may ask for it: it is the safe way. */
export const revertConfig = operation({
  name: "config.revert",
  permission: "config.edit",
  input: ApplyIdInput,
  output: CurrentApply,
  audit: ({ id }) => ({ resource: "config", resourceId: String(id) }),
  async run(context, { id }) {
    const row = await openRow(context, id);
    if (!mayTurnBack(row.state)) throw new AppError("conflict", GOES_ON);
    const patch = { failure: `${context.actor.username} put it back.` };
    return decide(context, row, { to: "reverting", patch, refusal: GOES_ON });
  },
});

async function requireRunning(daemon: Daemon): Promise<void> {
  const { state, reason } = await daemon.inspect();
  if (state === "running" || state === "starting" || state === "crash_loop") return;
  throw new AppError(
    "conflict",
    `ProxLB does not run, so a change cannot be tried on it: save it, and it counts from the next start. ${reason}`,
  );
}

/** A reload that ProxLB's log will not show cannot be watched. @throws AppError invalid */
function howOf(text: string, needed: How, wanted: How | undefined): How {
  if (wanted === "reload" && needed === "restart")
    throw new AppError(
      "invalid",
      "ProxLB reads what is changed here (its connection, its delay) at a start only: restart it.",
      { issues: [{ path: "how", message: "A reload does not bring it about." }] },
    );
  const how = wanted ?? needed;
  const parsed = parseConfig(text);
  if (how === "restart" || !isQuiet(parsed)) return how;
  if (wanted === undefined) return "restart";
  throw new AppError(
    "invalid",
    `At the log level ${parsed.ok && parsed.config.service.log_level} ProxLB does not say whether it has read its file again: restart it.`,
    { issues: [{ path: "how", message: "A reload cannot be watched at this log level." }] },
  );
}

async function openRow({ db }: Pick<OperationContext, "db">, id: number): Promise<ApplyRow> {
  const row = await openApply(db);
  if (row?.id === id) return row;
  throw new AppError("conflict", "That change is over already. Look at how it ended.");
}

/** @throws AppError conflict where it does not wait, or is another's and is not taken over */
async function confirming(
  context: Pick<OperationContext, "db" | "actor" | "note">,
  { id, takeOver }: { id: number; takeOver: boolean },
): Promise<ApplyRow> {
  const row = await openRow(context, id);
  if (row.state !== "confirming")
    throw new AppError(
      "conflict",
      "Whether ProxLB is healthy with it is not known yet, so it cannot be kept.",
    );
  if (row.sessionHash === context.actor.sessionHash) return row;
  if (!takeOver)
    throw new AppError(
      "conflict",
      `${row.userName} applied this in another session. Take it over to decide about it.`,
    );
  context.note({ takenOverFrom: row.userName });
  return row;
}

const NOT_WAITING = "It is not waiting to be kept any more.";
const GOES_ON = "It goes on to its next step at this very moment. Look again.";

interface Decision {
  to: ApplyState;
  patch?: ApplyPatch;
  keepSeconds?: number;
  /** What is said where it went on by itself meanwhile. */
  refusal: string;
}

/** @throws AppError conflict */
async function decide(
  { db, live, actor }: Pick<OperationContext, "db" | "live" | "actor">,
  row: ApplyRow,
  { to, patch, keepSeconds, refusal: why }: Decision,
): Promise<CurrentApply> {
  if (!(await moveApply(db, row, to, patch, keepSeconds))) throw new AppError("conflict", why);
  live.publish("config");
  return currentApply(db, actor.sessionHash);
}
